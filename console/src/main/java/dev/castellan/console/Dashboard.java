package dev.castellan.console;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a host makes of the dashboard: its title, logo and colour, entries of the menu that lead to
 * pages of the host's own, and views that it has no use for. What is hidden is not shown; it is the
 * policy that says who may do what.
 *
 * <p>Immutable; the methods answer a changed copy.
 */
public final class Dashboard {

  /** How it looks without any of this: the broker's name as its title, and everything shown. */
  public static final Dashboard STANDARD =
      new Dashboard(
          Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Collections.emptySet());

  /** The longest title or label, in characters. */
  public static final int MAX_TEXT = 64;

  /** The largest logo, in bytes. */
  public static final int MAX_LOGO = 65_536;

  private static final int MAX_ENTRIES = 16;
  private static final int MAX_HREF = 512;
  private static final Set<String> IMAGES = Set.of("image/svg+xml", "image/png");
  private static final Pattern COLOUR = Pattern.compile("#[0-9a-f]{6}", Pattern.CASE_INSENSITIVE);

  /** No colon, so no scheme; no second slash at the start, so no host. */
  private static final Pattern RELATIVE =
      Pattern.compile("(?!//)[A-Za-z0-9._~!$&'()*+,;=@%/?#-]{1," + MAX_HREF + "}");

  private final Optional<String> title;
  private final Optional<Logo> logo;
  private final Optional<Accent> accent;
  private final List<Entry> entries;
  private final Set<View> hidden;

  private Dashboard(
      Optional<String> title,
      Optional<Logo> logo,
      Optional<Accent> accent,
      List<Entry> entries,
      Set<View> hidden) {
    this.title = title;
    this.logo = logo;
    this.accent = accent;
    this.entries = List.copyOf(entries);
    this.hidden = Collections.unmodifiableSet(hidden);
  }

  /** A part of the dashboard that can be hidden. */
  public enum View {
    /** People, and their sessions. */
    USERS,
    /** What lets programs in. */
    API_KEYS,
    /** Who may what, role by role. */
    ROLES,
    /** The policy as a text, and those before it. */
    POLICY,
    /** The licence and its quota. */
    LICENSE,
    /** Login providers. */
    SSO,
    /** What was done. */
    AUDIT
  }

  /** An image; its bytes are not shown by its text. */
  public static final class Logo {

    private final String mediaType;
    private final byte[] image;

    private Logo(String mediaType, byte[] image) {
      this.mediaType = mediaType;
      this.image = image;
    }

    /** {@code image/svg+xml} or {@code image/png}. */
    public String mediaType() {
      return mediaType;
    }

    /** The image; a new array each time. */
    public byte[] image() {
      return image.clone();
    }

    /** Media type and number of bytes. */
    @Override
    public String toString() {
      return "Logo[" + mediaType + ", " + image.length + " bytes]";
    }
  }

  /**
   * The colour of what can be clicked.
   *
   * @param light on light ground, as {@code #rrggbb}
   * @param dark on dark ground
   */
  public record Accent(String light, String dark) {

    /**
     * @throws IllegalArgumentException if one is no such colour
     */
    public Accent {
      if (!COLOUR.matcher(light).matches() || !COLOUR.matcher(dark).matches()) {
        throw new IllegalArgumentException("A colour is # and six hexadecimal digits");
      }
    }
  }

  /**
   * An entry of the menu.
   *
   * @param label what it says
   * @param href where it leads
   */
  public record Entry(String label, String href) {

    /**
     * @throws IllegalArgumentException as {@link Dashboard#entry} says
     */
    public Entry {
      requireText(label);
      if (!isRelative(href) && !isWeb(href)) {
        throw new IllegalArgumentException(
            "An entry leads to a relative path or an https URL: " + href);
      }
    }

    private static boolean isRelative(String href) {
      return RELATIVE.matcher(href).matches();
    }

    private static boolean isWeb(String href) {
      try {
        URI uri = new URI(href);
        return "https".equals(uri.getScheme())
            && uri.getHost() != null
            && uri.getRawUserInfo() == null
            && href.length() <= MAX_HREF
            && href.chars().allMatch(c -> c > ' ' && c < 127);
      } catch (URISyntaxException e) {
        return false;
      }
    }
  }

  private static void requireText(String text) {
    boolean plain =
        text.codePoints()
            .map(Character::getType)
            .noneMatch(
                type ->
                    type == Character.CONTROL
                        || type == Character.SURROGATE
                        || type == Character.LINE_SEPARATOR
                        || type == Character.PARAGRAPH_SEPARATOR);
    if (text.isBlank() || text.length() > MAX_TEXT || !plain) {
      throw new IllegalArgumentException(
          "A title or label is 1 to " + MAX_TEXT + " characters, none of them a control character");
    }
  }

  /**
   * With this title. Default: the broker's name.
   *
   * @throws IllegalArgumentException if it is blank, longer than {@link #MAX_TEXT} or has a control
   *     character
   */
  public Dashboard title(String text) {
    requireText(text);
    return new Dashboard(Optional.of(text), logo, accent, entries, hidden);
  }

  /**
   * With this logo, which anybody can fetch.
   *
   * @param mediaType {@code image/svg+xml} or {@code image/png}
   * @param image at most {@link #MAX_LOGO} bytes; the array is copied
   * @throws IllegalArgumentException if it is another type, empty or too large
   */
  public Dashboard logo(String mediaType, byte[] image) {
    if (!IMAGES.contains(mediaType)) {
      throw new IllegalArgumentException("A logo is one of " + IMAGES + ", not " + mediaType);
    }
    if (image.length == 0 || image.length > MAX_LOGO) {
      throw new IllegalArgumentException(
          "A logo has 1 to " + MAX_LOGO + " bytes; this one has " + image.length);
    }
    return new Dashboard(
        title, Optional.of(new Logo(mediaType, image.clone())), accent, entries, hidden);
  }

  /**
   * In this colour. Whether it can be read on either ground is the host's to see to (WCAG 2.2,
   * success criterion 1.4.3).
   *
   * @param light on light ground, as {@code #rrggbb}
   * @param dark on dark ground
   * @throws IllegalArgumentException if one is no such colour
   */
  public Dashboard accent(String light, String dark) {
    return new Dashboard(title, logo, Optional.of(new Accent(light, dark)), entries, hidden);
  }

  /**
   * With one more entry below those of the menu.
   *
   * @param label what it says, as a {@link #title}
   * @param href where it leads: a path relative to the dashboard's address, or an https URL
   * @throws IllegalArgumentException if either is anything else, or there are 16 already
   */
  public Dashboard entry(String label, String href) {
    if (entries.size() == MAX_ENTRIES) {
      throw new IllegalArgumentException("There are at most " + MAX_ENTRIES + " entries");
    }
    List<Entry> more = new ArrayList<>(entries);
    more.add(new Entry(label, href));
    return new Dashboard(title, logo, accent, more, hidden);
  }

  /** Without these views, in addition to those that are hidden already. */
  public Dashboard hide(View... views) {
    EnumSet<View> more = EnumSet.noneOf(View.class);
    more.addAll(hidden);
    more.addAll(List.of(views));
    return new Dashboard(title, logo, accent, entries, more);
  }

  /** Its title, if it is not the broker's name. */
  public Optional<String> title() {
    return title;
  }

  /** Its logo. */
  public Optional<Logo> logo() {
    return logo;
  }

  /** Its colour. */
  public Optional<Accent> accent() {
    return accent;
  }

  /** What the host added to the menu. */
  public List<Entry> entries() {
    return entries;
  }

  /** What is not shown, in the order of {@link View}. */
  public Set<View> hidden() {
    return hidden;
  }
}
