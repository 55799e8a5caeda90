package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidPolicyException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What one is told whose text is no policy: where, what was expected, what came. */
@Timeout(60)
class PolicySyntaxTest {

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(
            "rol a { }",
            "1:1: expected 'catalog', 'role', 'bind' or 'test', found 'rol'; did you mean 'role'?"),
        Arguments.of(
            "Role a { }",
            "1:1: expected 'catalog', 'role', 'bind' or 'test', found 'Role'; did you mean 'role'?"),
        Arguments.of(
            "roll",
            "1:1: expected 'catalog', 'role', 'bind' or 'test', found 'roll'; did you mean 'role'?"),
        Arguments.of("foo", "1:1: expected 'catalog', 'role', 'bind' or 'test', found 'foo'"),
        Arguments.of("{", "1:1: expected 'catalog', 'role', 'bind' or 'test', found '{'"),
        Arguments.of("}", "1:1: expected 'catalog', 'role', 'bind' or 'test', found '}'"),
        Arguments.of("\"x\"", "1:1: expected 'catalog', 'role', 'bind' or 'test', found \"x\""),
        Arguments.of(",", "1:1: expected 'catalog', 'role', 'bind' or 'test', found ','"),
        Arguments.of("=", "1:1: expected 'catalog', 'role', 'bind' or 'test', found '='"),
        Arguments.of("role", "1:5: expected the name of a role, found the end of the text"),
        Arguments.of("role {", "1:6: expected the name of a role, found '{'"),
        Arguments.of("role a", "1:7: expected '{', found the end of the text"),
        Arguments.of("role a inherits {", "1:17: expected the name of a role, found '{'"),
        Arguments.of("role a inherits b", "1:18: expected '{', found the end of the text"),
        Arguments.of(
            "role A { }",
            "1:6: A role's name consists of 1 to 64 lower-case letters, digits and hyphens, a letter first"),
        Arguments.of(
            "role 1 { }",
            "1:6: A role's name consists of 1 to 64 lower-case letters, digits and hyphens, a letter first"),
        Arguments.of(
            "role aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa { }",
            "1:6: A role's name consists of 1 to 64 lower-case letters, digits and hyphens, a letter first (found 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…')"),
        Arguments.of(
            "role administrator { }",
            "1:6: The role 'administrator' is built in and cannot be defined"),
        Arguments.of(
            "role a { alow x:y on z }",
            "1:10: expected 'allow', 'deny' or '}', found 'alow'; did you mean 'allow'?"),
        Arguments.of("role a { allow }", "1:16: expected an action, found '}'"),
        Arguments.of("role a { allow x on y }", "1:16: An action is written type:verb (found 'x')"),
        Arguments.of(
            "role a { allow x: on y }",
            "1:16: A type or verb consists of 1 to 64 lower-case letters, digits and hyphens (found 'x:')"),
        Arguments.of(
            "role a { allow X:y on z }",
            "1:16: A type or verb consists of 1 to 64 lower-case letters, digits and hyphens (found 'X:y')"),
        Arguments.of("role a { allow x:y }", "1:20: expected 'on', found '}'"),
        Arguments.of(
            "role a { allow x:y no z }", "1:20: expected 'on', found 'no'; did you mean 'on'?"),
        Arguments.of("role a { allow x:y, on z }", "1:21: An action is written type:verb"),
        Arguments.of("role a { allow x:y on }", "1:23: expected a pattern, found '}'"),
        Arguments.of(
            "role a { allow x:y on /z }",
            "1:23: A pattern is relative to the scope of its role and does not begin with '/' (found '/z')"),
        Arguments.of(
            "role a { allow x:y on a/**/b }",
            "1:23: '**' is the last segment of a pattern (found 'a/**/b')"),
        Arguments.of(
            "role a { allow x:y on a*b }",
            "1:23: '*' stands alone or at the end of a segment; a star itself is written %2A (found 'a*b')"),
        Arguments.of(
            "role a { allow x:y on *a }",
            "1:23: '*' stands alone or at the end of a segment; a star itself is written %2A (found '*a')"),
        Arguments.of(
            "role a { allow x:y on a/../b }",
            "1:23: A segment of a path is not '.' or '..' (found 'a/../b')"),
        Arguments.of("role a { allow x:y on . }", "1:23: A segment of a path is not '.' or '..'"),
        Arguments.of(
            "role a { allow x:y on a/ }",
            "1:23: A segment of a path has 1 to 1024 characters (found 'a/')"),
        Arguments.of(
            "role a { allow x:y on a//b }",
            "1:23: A segment of a path has 1 to 1024 characters (found 'a//b')"),
        Arguments.of(
            "role a { allow x:y on %41 }",
            "1:23: A pattern is written in one way only; this one is written 'A' (found '%41')"),
        Arguments.of(
            "role a { allow x:y on %2f }",
            "1:23: A pattern is written in one way only; this one is written '%2F' (found '%2f')"),
        Arguments.of(
            "role a { allow x:y on %zz }",
            "1:23: A percent sign in a path is followed by two digits (found '%zz')"),
        Arguments.of(
            "role a { allow x:y on a%2 }",
            "1:23: A percent sign in a path is followed by two digits (found 'a%2')"),
        Arguments.of(
            "role a { allow x:y on *** }",
            "1:23: '*' stands alone or at the end of a segment; a star itself is written %2A (found '***')"),
        Arguments.of(
            "role a { allow x:y on a** }",
            "1:23: '*' stands alone or at the end of a segment; a star itself is written %2A (found 'a**')"),
        Arguments.of(
            "role a { allow x:y on a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/b }",
            "1:23: A pattern has at most 32 segments (found 'a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/…')"),
        Arguments.of(
            "role a { allow x:y on topics/<x> }",
            "1:23: A pattern is written in one way only; this one is written 'topics/%3Cx%3E' (found 'topics/<x>')"),
        Arguments.of(
            "role a { allow x:y on topics/# }",
            "1:30: expected a blank before the comment; in a path a '#' is written %23"),
        Arguments.of(
            "role a { allow x:y on topics/+, b }",
            "1:23: A pattern is written in one way only; this one is written 'topics/+%2C' (found 'topics/+,')"),
        Arguments.of(
            "role a { allow x:y on topics/\"x\" }", "1:30: expected a blank before the string"),
        Arguments.of("role a { allow x:y on {id} }", "1:23: expected a pattern, found '{'"),
        Arguments.of(
            "role a { allow x:y on z when }",
            "1:30: expected a condition (address, time, hours, authenticated, mfa, via, owner, attribute), found '}'"),
        Arguments.of(
            "role a { allow x:y on z when mfaa }",
            "1:30: expected a condition (address, time, hours, authenticated, mfa, via, owner, attribute), found 'mfaa'; did you mean 'mfa'?"),
        Arguments.of(
            "role a { allow x:y on z when mfa, }",
            "1:35: expected a condition (address, time, hours, authenticated, mfa, via, owner, attribute), found '}'"),
        Arguments.of(
            "role a { allow x:y on z when mfa owner }",
            "1:34: expected ',', 'allow', 'deny' or '}', found 'owner'"),
        Arguments.of(
            "role a { allow x:y on z when address 10.0.0.0/8 }",
            "1:38: expected 'in', found '10.0.0.0/8'"),
        Arguments.of(
            "role a { allow x:y on z when address in 10.0.0.1/8 }",
            "1:41: A network has no bits set behind its length; the network of this one is '10.0.0.0/8' (found '10.0.0.1/8')"),
        Arguments.of(
            "role a { allow x:y on z when address in 10.0.0.0/33 }",
            "1:41: The length of a network is a number from 0 to 32 (found '10.0.0.0/33')"),
        Arguments.of(
            "role a { allow x:y on z when address in 10.0.0/8 }",
            "1:41: A network is written like 10.0.0.0/8 or 2001:db8::/32 (found '10.0.0/8')"),
        Arguments.of(
            "role a { allow x:y on z when address in 010.0.0.0/8 }",
            "1:41: A network is written like 10.0.0.0/8 or 2001:db8::/32 (found '010.0.0.0/8')"),
        Arguments.of(
            "role a { allow x:y on z when address in 2001:DB8::/32 }",
            "1:41: A network is written in one way only; this one is written '2001:db8::/32' (found '2001:DB8::/32')"),
        Arguments.of(
            "role a { allow x:y on z when address in 2001:db8:0:0:0:0:0:0/32 }",
            "1:41: A network is written in one way only; this one is written '2001:db8::/32' (found '2001:db8:0:0:0:0:0:0/32')"),
        Arguments.of(
            "role a { allow x:y on z when address in localhost }",
            "1:41: A network is written like 10.0.0.0/8 or 2001:db8::/32 (found 'localhost')"),
        Arguments.of(
            "role a { allow x:y on z when address in ::ffff:10.0.0.0/8 }",
            "1:41: A network is written in one way only; this one is written '10.0.0.0/8' (found '::ffff:10.0.0.0/8')"),
        Arguments.of(
            "role a { allow x:y on z when time in 2026-01-01..2026-02-01 }",
            "1:38: A time is written like 2026-12-31T00:00:00Z (found '2026-01-01..2026-02-01')"),
        Arguments.of(
            "role a { allow x:y on z when time in 2026-01-01T00:00:00Z }",
            "1:38: A time window is written like 2026-01-01T00:00:00Z..2026-02-01T00:00:00Z"),
        Arguments.of(
            "role a { allow x:y on z when time in 2026-02-01T00:00:00Z..2026-01-01T00:00:00Z }",
            "1:38: A time window ends after it begins: 2026-02-01T00:00:00Z..2026-01-01T00:00:00Z"),
        Arguments.of(
            "role a { allow x:y on z when time in 2026-02-30T00:00:00Z..2026-03-01T00:00:00Z }",
            "1:38: A time is written like 2026-12-31T00:00:00Z (found '2026-02-30T00:00:00Z..2026-03-01T00:00:00Z')"),
        Arguments.of(
            "role a { allow x:y on z when time in 2026-02-01T00:00:00.5Z..2026-03-01T00:00:00Z }",
            "1:38: A time is written in one way only; this one is written '2026-02-01T00:00:00.500Z' (found '2026-02-01T00:00:00.5Z..2026-03-01T00:00:00Z')"),
        Arguments.of(
            "role a { allow x:y on z when time in 2026-02-01T00:00:00+01:00..2026-03-01T00:00:00Z }",
            "1:38: A time is written in one way only; this one is written '2026-01-31T23:00:00Z' (found '2026-02-01T00:00:00+01:00..2026-03-01T00:00:00Z')"),
        Arguments.of(
            "role a { allow x:y on z when time in 2026-02-01T00:00Z..2026-03-01T00:00:00Z }",
            "1:38: A time is written like 2026-12-31T00:00:00Z (found '2026-02-01T00:00Z..2026-03-01T00:00:00Z')"),
        Arguments.of(
            "role a { allow x:y on z when hours in 8:00..18:00 }",
            "1:39: A time of day is written from 00:00 to 23:59 (found '8:00..18:00')"),
        Arguments.of(
            "role a { allow x:y on z when hours in 08:00..24:00 }",
            "1:39: A time of day is written from 00:00 to 23:59 (found '08:00..24:00')"),
        Arguments.of(
            "role a { allow x:y on z when hours in 08:00..08:00 }",
            "1:39: Hours begin and end at different times: 08:00..08:00"),
        Arguments.of(
            "role a { allow x:y on z when hours in 08:00 }",
            "1:39: Hours are written like 08:00..18:00"),
        Arguments.of(
            "role a { allow x:y on z when authenticated 5m }",
            "1:44: expected 'within', found '5m'"),
        Arguments.of(
            "role a { allow x:y on z when authenticated within 5 }",
            "1:51: A length of time is written like 90s, 15m, 8h or 30d"),
        Arguments.of(
            "role a { allow x:y on z when authenticated within 0s }",
            "1:51: A length of time is written like 90s, 15m, 8h or 30d"),
        Arguments.of(
            "role a { allow x:y on z when authenticated within 367d }",
            "1:51: Authenticated within 1 second to 366 days, not 367d"),
        Arguments.of(
            "role a { allow x:y on z when authenticated within 99999999999d }",
            "1:51: A length of time is written like 90s, 15m, 8h or 30d (found '99999999999d')"),
        Arguments.of(
            "role a { allow x:y on z when authenticated within 5M }",
            "1:51: A length of time is written like 90s, 15m, 8h or 30d (found '5M')"),
        Arguments.of(
            "role a { allow x:y on z when via sesion }",
            "1:34: expected 'session' or 'api-key', found 'sesion'; did you mean 'session'?"),
        Arguments.of(
            "role a { allow x:y on z when via system }",
            "1:34: expected 'session' or 'api-key', found 'system'"),
        Arguments.of(
            "role a { allow x:y on z when attribute site north }",
            "1:45: expected '=', found 'north'"),
        Arguments.of(
            "role a { allow x:y on z when attribute site = north }",
            "1:47: expected a string, found 'north'"),
        Arguments.of(
            "role a { allow x:y on z when attribute Site = \"n\" }",
            "1:40: The name of an attribute is 1 to 64 lower-case letters, digits, hyphens (found 'Site')"),
        Arguments.of(
            "role a { allow x:y on z when attribute site = \"\" }",
            "1:47: The value of an attribute has 1 to 256 characters and no control characters (found \"\")"),
        Arguments.of(
            "role a { allow x:y on z when attribute site = \"e\u0301\" }",
            "1:47: The value of an attribute is in Unicode normal form C (found \"e\u0301\")"),
        Arguments.of(
            "role a { allow x:y on z when attribute site = \"n\n\" }",
            "1:47: expected '\"' at the end of the string, found the end of the line"),
        Arguments.of(
            "role a { allow x:y on z when attribute site = \"n\\t\" }",
            "1:49: in a string, a '\\' stands before '\\' and '\"' only"),
        Arguments.of(
            "role a { allow x:y on z when attribute site = \"n",
            "1:47: expected '\"' at the end of the string, found the end of the line"),
        Arguments.of(
            "role a { allow x:y on z when attribute site = \"a\u202eb\" }",
            "1:49: U+202E (RIGHT-TO-LEFT OVERRIDE) stands nowhere in a policy"),
        Arguments.of(
            "role a { allow x:y on z when attribute site = \"a\tb\" }",
            "1:49: U+0009 (CHARACTER TABULATION) stands in no string"),
        Arguments.of(
            "role a { allow x:y on z when attribute site = \"n\"x }",
            "1:50: expected ',', 'allow', 'deny' or '}', found 'x'"),
        Arguments.of("role a { }\nrole a { }", "2:6: the role 'a' is defined twice"),
        Arguments.of("role no-match { }", "1:6: a role is not called like an outcome: 'no-match'"),
        Arguments.of("role a inherits b { }", "1:17: there is no role 'b'"),
        Arguments.of(
            "role topic-operator { }\nrole b inherits topic-opertor { }",
            "2:17: there is no role 'topic-opertor'; did you mean 'topic-operator'?"),
        Arguments.of("role a inherits a { }", "1:17: roles inherit each other: a -> a"),
        Arguments.of(
            "role a inherits b { }\nrole b inherits c { }\nrole c inherits a { }",
            "3:17: roles inherit each other: a -> b -> c -> a"),
        Arguments.of(
            "role a inherits administrator, viewer, viewr { }",
            "1:40: there is no role 'viewr'; did you mean 'viewer'?"),
        Arguments.of("bind", "1:5: expected a group, found the end of the text"),
        Arguments.of(
            "bind ops a at /",
            "1:6: A group is written group:name or group:provider/name (found 'ops')"),
        Arguments.of(
            "bind group: a at /", "1:6: A group is written group:name or group:provider/name"),
        Arguments.of(
            "bind group:a/b/c x at /",
            "1:6: A group is written group:name or group:provider/name (found 'group:a/b/c')"),
        Arguments.of(
            "bind group:corp/ops", "1:20: expected the name of a role, found the end of the text"),
        Arguments.of(
            "bind group:corp/ops viewer", "1:27: expected 'at', found the end of the text"),
        Arguments.of("bind group:corp/ops viewer on /", "1:28: expected 'at', found 'on'"),
        Arguments.of(
            "bind group:corp/ops viewer at", "1:30: expected a path, found the end of the text"),
        Arguments.of(
            "bind group:corp/ops viewer at acme",
            "1:31: A path begins with a slash (found 'acme')"),
        Arguments.of(
            "bind group:corp/ops viewer at /acme/",
            "1:31: A segment of a path has 1 to 1024 characters (found '/acme/')"),
        Arguments.of(
            "bind group:corp/ops viewer at /acme until",
            "1:42: expected a time, found the end of the text"),
        Arguments.of(
            "bind group:corp/ops viewer at /acme until 2026-12-31",
            "1:43: A time is written like 2026-12-31T00:00:00Z"),
        Arguments.of(
            "bind group:corp/ops viewer at /acme until 2026-12-31T24:00:00Z",
            "1:43: A time is written in one way only; this one is written '2027-01-01T00:00:00Z' (found '2026-12-31T24:00:00Z')"),
        Arguments.of(
            "bind group:corp/ops viewr at /",
            "1:21: there is no role 'viewr'; did you mean 'viewer'?"),
        Arguments.of(
            "bind user:alice viewer at /",
            "1:6: A group is written group:name or group:provider/name (found 'user:alice')"),
        Arguments.of("catalog", "1:8: expected '{', found the end of the text"),
        Arguments.of(
            "catalog {",
            "1:10: expected a type of resource and ':', or '}', found the end of the text"),
        Arguments.of(
            "catalog { topic }",
            "1:11: A type of resource is followed by ':' and, behind a blank, its verbs (found 'topic')"),
        Arguments.of("catalog { topic: }", "1:18: expected a verb of 'topic', found '}'"),
        Arguments.of(
            "catalog { topic:read }",
            "1:11: A type of resource is followed by ':' and, behind a blank, its verbs (found 'topic:read')"),
        Arguments.of(
            "catalog { topic: Read }",
            "1:18: A type or verb consists of 1 to 64 lower-case letters, digits and hyphens (found 'Read')"),
        Arguments.of(
            "catalog { Topic: read }",
            "1:11: A type or verb consists of 1 to 64 lower-case letters, digits and hyphens (found 'Topic:')"),
        Arguments.of(
            "catalog { topic: read, list }",
            "1:22: expected a type of resource and ':', or '}', found ','"),
        Arguments.of(
            "catalog { topic: read\n topic: list }", "2:2: the type 'topic' is there twice"),
        Arguments.of("catalog { }\ncatalog { }", "2:1: there is a catalog already"),
        Arguments.of(
            "catalog { topic: user: read }", "1:18: expected a verb of 'topic', found 'user:'"),
        Arguments.of("test", "1:5: expected a string, found the end of the text"),
        Arguments.of("test x { }", "1:6: expected a string, found 'x'"),
        Arguments.of(
            "test \"\" { }",
            "1:6: The name of a test has 1 to 256 characters and no control characters (found \"\")"),
        Arguments.of("test \"x\" { }", "1:12: expected 'given' or 'as', found '}'"),
        Arguments.of(
            "test \"x\" { as alice { can a:b on /c } }",
            "1:15: no 'given' of the test names 'alice'"),
        Arguments.of(
            "test \"x\" { given alice }", "1:24: expected 'has', 'in' or 'attribute', found '}'"),
        Arguments.of(
            "test \"x\" { given alice had viewer at / }",
            "1:24: expected 'has', 'in' or 'attribute', found 'had'; did you mean 'has'?"),
        Arguments.of(
            "test \"x\" { given 1 has viewer at / }",
            "1:18: The name of a subject consists of 1 to 64 letters, digits, '.', '_' and '-', a letter first"),
        Arguments.of(
            "test \"x\" { given alice has viewer at / }",
            "1:40: expected 'given' or 'as', found '}'"),
        Arguments.of(
            "test \"x\" { given alice has viewer at / as alic { can a:b on /c } }",
            "1:43: no 'given' of the test names 'alic'; did you mean 'alice'?"),
        Arguments.of(
            "test \"x\" { given alice has viewer at / as alice { } }",
            "1:51: expected 'can' or 'cannot', found '}'"),
        Arguments.of(
            "test \"x\" { given alice has viewer at / as alice { may a:b on /c } }",
            "1:51: expected 'can' or 'cannot', found 'may'"),
        Arguments.of(
            "test \"x\" { given alice has viewer at / as alice { can a:* on /c } }",
            "1:55: A type or verb consists of 1 to 64 lower-case letters, digits and hyphens (found 'a:*')"),
        Arguments.of(
            "test \"x\" { given alice has viewer at / as alice { can a:b on c } }",
            "1:62: A path begins with a slash (found 'c')"),
        Arguments.of(
            "test \"x\" { given alice has viewer at / as alice { can a:b on /c because vewer } }",
            "1:73: 'vewer' is neither a role nor an outcome (allowed, denied-by-rule, no-match, condition-failed, unknown-subject, unknown-action, password-change-required, second-factor-required, session-required, authentication-too-old, stale); did you mean 'viewer'?"),
        Arguments.of(
            "test \"x\" { given alice has viewer at / as alice { can a:b on /c as boss } }",
            "1:68: expected 'owner', found 'boss'"),
        Arguments.of(
            "test \"x\" { given alice has viewer at / as alice from 10.0.0.0/8 { can a:b on /c } }",
            "1:54: An IP address is written like 10.1.2.3 or 2001:db8::1 (found '10.0.0.0/8')"),
        Arguments.of(
            "test \"x\" { given alice has viewer at / as alice from ::0 { can a:b on /c } }",
            "1:54: An address is written in one way only; this one is written '::' (found '::0')"),
        Arguments.of(
            "test \"x\" { given alice has viewer at / as alice form ::1 { can a:b on /c } }",
            "1:49: expected '{' or a circumstance (from, at, via, mfa, authenticated), found 'form'; did you mean 'from'?"),
        Arguments.of(
            "test \"x\" { given alice has viewer at / as alice mfa, mfa { can a:b on /c } }",
            "1:54: 'mfa' is there twice"),
        Arguments.of(
            "test \"x\" { given alice has viewer at / as alice mfa, { can a:b on /c } }",
            "1:54: expected a circumstance (from, at, via, mfa, authenticated), found '{'"),
        Arguments.of(
            "test \"x\" { given alice has viewer at / as alice authenticated 5m { can a:b on /c } }",
            "1:66: expected 'ago', found '{'"),
        Arguments.of(
            "test \"x\" { given alice has viewer at / as alice authenticated 0s ago { can a:b on /c } }",
            "1:63: A length of time is written like 90s, 15m, 8h or 30d"),
        Arguments.of(
            "test \"x\" { given alice has viewer at / as alice at noon { can a:b on /c } }",
            "1:52: A time is written like 2026-12-31T00:00:00Z (found 'noon')"),
        Arguments.of(
            "test \"x\" { given alice has viewer at / as alice { can a:b on /c } given bob has viewer at / }",
            "1:67: expected 'as' or '}', found 'given'"),
        Arguments.of(
            "test \"x\" { given a in group:x as a { can a:b on /c } }\ntest \"x\" { given a in group:x as a { can a:b on /c } }",
            "2:6: the test 'x' is there twice"),
        Arguments.of(
            "test \"x\" { given alice has nobody at / as alice { can a:b on /c } }",
            "1:28: there is no role 'nobody'"),
        Arguments.of(
            "\ufeffrole a { }",
            "1:1: U+FEFF (ZERO WIDTH NO-BREAK SPACE) is not part of a policy; save the text without a byte order mark"),
        Arguments.of(
            "# \u200d \u200c \u200b", "1:7: U+200B (ZERO WIDTH SPACE) stands nowhere in a policy"),
        Arguments.of(
            "# \udb40\udc41",
            "1:3: U+E0041 (TAG LATIN CAPITAL LETTER A) stands nowhere in a policy"),
        Arguments.of("role a {\u0000}", "1:9: U+0000 (NULL) stands nowhere in a policy"),
        Arguments.of(
            "role a {\r}", "1:9: U+000D (CARRIAGE RETURN (CR)) stands only before a line feed"),
        Arguments.of(
            "r\u043ele a { }",
            "1:2: U+043E (CYRILLIC SMALL LETTER O) stands in comments and strings only; all else is written in ASCII"),
        Arguments.of(
            "role a\u200b { }", "1:7: U+200B (ZERO WIDTH SPACE) stands nowhere in a policy"),
        Arguments.of(
            "role \ud800 { }", "1:6: U+D800 (HIGH SURROGATES D800) stands nowhere in a policy"),
        Arguments.of(
            "# \u202e\n", "1:3: U+202E (RIGHT-TO-LEFT OVERRIDE) stands nowhere in a policy"),
        Arguments.of("# \u0007\n", "1:3: U+0007 (BEL) stands nowhere in a policy"),
        Arguments.of(
            "role a#x", "1:7: expected a blank before the comment; in a path a '#' is written %23"),
        Arguments.of(
            "role a { allow x:y on z mfa }",
            "1:25: expected 'when', 'allow', 'deny' or '}', found 'mfa'"),
        Arguments.of(
            "test \"x\" { given a in group:x as a { can a:b on /c becaus viewer } }",
            "1:52: expected 'can', 'cannot' or '}', found 'becaus'; did you mean 'because'?"),
        Arguments.of(
            "bind group:x viewer at / untill 2026-12-31T00:00:00Z",
            "1:26: expected 'catalog', 'role', 'bind' or 'test', found 'untill'; did you mean 'until'?"),
        Arguments.of(
            "role a { allow x:y on z } allow x:y on z",
            "1:27: expected 'catalog', 'role', 'bind' or 'test', found 'allow'"),
        Arguments.of(
            "role a { allow x:y on z when attribute site=\"n\" owner }",
            "1:49: expected ',', 'allow', 'deny' or '}', found 'owner'"),
        Arguments.of(
            "test \"x\" { given a attribute site = north }",
            "1:37: expected a string, found 'north'"),
        Arguments.of(
            "test \"x\" { given a in ops as a { can a:b on /c } }",
            "1:23: A group is written group:name or group:provider/name (found 'ops')"),
        Arguments.of(
            "test \"x\" { given a in group:x as a via key { can a:b on /c } }",
            "1:40: expected 'session' or 'api-key', found 'key'"),
        Arguments.of(
            "test \"\u202e\" { }",
            "1:7: U+202E (RIGHT-TO-LEFT OVERRIDE) stands nowhere in a policy"),
        Arguments.of(
            "role a { }\tx", "1:12: expected 'catalog', 'role', 'bind' or 'test', found 'x'"),
        Arguments.of(
            "role a { }\u2028", "1:11: U+2028 (LINE SEPARATOR) stands nowhere in a policy"),
        Arguments.of(
            "role \u00e4 { }",
            "1:6: U+00E4 (LATIN SMALL LETTER A WITH DIAERESIS) stands in comments and strings only; all else is written in ASCII"),
        Arguments.of(
            "role a { }\u00a0",
            "1:11: U+00A0 (NO-BREAK SPACE) stands in comments and strings only; all else is written in ASCII"),
        Arguments.of("role a { } \u007f", "1:12: U+007F (DELETE) stands nowhere in a policy"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultIsToldWithItsPlace(String text, String message) {
    assertThat(problems(text)).extracting(PolicyProblem::toString).containsExactly(message);
    assertThatThrownBy(() -> Policy.parse(text))
        .isInstanceOfSatisfying(
            InvalidPolicyException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.POLICY_INVALID))
        .hasMessage(message);
  }

  static Stream<Arguments> longFaults() {
    return Stream.of(
        Arguments.of(
            "role a { allow x:y on " + "a/".repeat(32) + "b }",
            "1:23: A pattern has at most 32 segments (found"
                + " 'a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/…')"),
        Arguments.of(
            "role a { allow x:y on " + "a".repeat(1_025) + " }",
            "1:23: A segment of a path has 1 to 1024 characters (found '" + "a".repeat(60) + "…')"),
        Arguments.of(
            "role a { allow x:y on z when " + "mfa, ".repeat(64) + "mfa }",
            "1:350: a rule has at most 64 conditions"),
        Arguments.of(
            "#" + "x".repeat(1_001), "1:1: a line of a comment has at most 1000 characters"),
        Arguments.of(
            "test \"" + "x".repeat(257) + "\" { }",
            "1:6: The name of a test has 1 to 256 characters and no control characters (found \""
                + "x".repeat(60)
                + "…\")"));
  }

  @ParameterizedTest
  @MethodSource("longFaults")
  void whatIsTooLongIsShownInPart(String text, String message) {
    assertThat(problems(text)).extracting(PolicyProblem::toString).containsExactly(message);
  }

  @Test
  void severalFaultsAreToldAtOnce() {
    String text =
        """
        catalog { topic read }
        role observer {
          allow topic:read on /topics
          allow topic:read on topics
          alow topic:list on topics
          allow topic:list on topics
          deny  topic:purge in topics
        }
        bind ops observer at /
        role operator { allow topic:purge topics/** }
        role auditor { }
        tset "x" {
          given alice has observer at /
        }
        bind group:ops observer at acme
        """;

    assertThat(problems(text))
        .extracting(PolicyProblem::toString)
        .containsExactly(
            "1:11: A type of resource is followed by ':' and, behind a blank, its verbs (found"
                + " 'topic')",
            "3:23: A pattern is relative to the scope of its role and does not begin with '/' (found"
                + " '/topics')",
            "5:3: expected 'when', 'allow', 'deny' or '}', found 'alow'; did you mean 'allow'?",
            "7:21: expected 'on', found 'in'; did you mean 'on'?",
            "9:6: A group is written group:name or group:provider/name (found 'ops')",
            "10:35: expected 'on', found 'topics/**'",
            "12:1: expected 'catalog', 'role', 'bind' or 'test', found 'tset'; did you mean 'test'?",
            "15:28: A path begins with a slash (found 'acme')");
  }

  @Test
  void namesThatFitNowhereAreToldTogether() {
    String text =
        """
        role a inherits b, operater { }
        role operator inherits a { }
        role a { }
        bind group:x operatr at /
        """;

    assertThat(problems(text))
        .extracting(PolicyProblem::toString)
        .containsExactly(
            "1:17: there is no role 'b'",
            "1:20: there is no role 'operater'; did you mean 'operator'?",
            "3:6: the role 'a' is defined twice",
            "4:14: there is no role 'operatr'; did you mean 'operator'?");
  }

  @Test
  void aFaultInARoleThatNeverEndsDoesNotHideTheNext() {
    assertThat(problems("role a {\n  allow x\nrole b { allow x:y on /z }\n"))
        .extracting(PolicyProblem::line)
        .containsExactly(2, 3);
  }

  @Test
  void noMoreThanTwentyAreTold() {
    assertThat(problems("bind x\n".repeat(100))).hasSize(20);
    assertThat(problems("role a inherits " + "b, ".repeat(100) + "b { }")).hasSize(20);
    assertThat(problems("role a { }\n".repeat(100))).hasSize(20);
  }

  @Test
  void aProblemHasItsParts() {
    assertThat(problems("role a { }\n\tbind group:😀x a at /\n"))
        .containsExactly(
            new PolicyProblem(
                2,
                13,
                "U+1F600 (GRINNING FACE) stands in comments and strings only; all else is written in"
                    + " ASCII",
                Optional.empty()));
    assertThat(problems("# 😀\nbind group:x a at /\t# 😀 \u0001"))
        .as("columns count characters")
        .extracting(PolicyProblem::column)
        .containsExactly(25);
    assertThat(problems("roel"))
        .containsExactly(
            new PolicyProblem(
                1,
                1,
                "expected 'catalog', 'role', 'bind' or 'test', found 'roel'",
                Optional.of("role")));
  }

  @Test
  void linesMayEndLikeOnWindows() {
    String text = "# a\r\nrole a {\r\n  allow x:y on z # b\r\n}\r\n";

    assertThat(Policy.parse(text)).isEqualTo(Policy.parse(text.replace("\r", "")));
    assertThat(problems(text + "\r\nrole")).extracting(PolicyProblem::line).containsExactly(6);
    assertThat(problems("# a\rb")).hasSize(1);
    assertThat(problems("role a { }\r")).hasSize(1);
  }

  @Test
  void bytesAreReadAsUtf8AndNothingElse() {
    byte[] text = "# zoë 漢 😀\nrole a { }\n".getBytes(StandardCharsets.UTF_8);
    assertThat(Policy.parse(text).roles().get(0).comment()).isEqualTo("zoë 漢 😀");

    for (byte[] odd :
        List.of(
            new byte[] {'#', ' ', '\n', '#', ' ', (byte) 0xc0, (byte) 0xaf},
            new byte[] {'#', ' ', '\n', '#', ' ', (byte) 0xed, (byte) 0xa0, (byte) 0x80},
            new byte[] {
              '#', ' ', '\n', '#', ' ', (byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80
            },
            new byte[] {'#', ' ', '\n', '#', ' ', (byte) 0xff},
            new byte[] {'#', ' ', '\n', '#', ' ', (byte) 0xe6, (byte) 0xbc})) {
      InvalidPolicyException e =
          catchThrowableOfType(InvalidPolicyException.class, () -> Policy.parse(odd));
      assertThat(e).hasMessage("2:3: the text is not written in UTF-8 from here on");
    }
  }

  private static List<PolicyProblem> problems(String text) {
    return catchThrowableOfType(InvalidPolicyException.class, () -> Policy.parse(text)).problems();
  }
}
