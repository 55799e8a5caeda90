package dev.castellan.internal.service;

import dev.castellan.internal.factor.FactorSecrets;
import dev.castellan.internal.license.LicenseWatch;
import dev.castellan.internal.login.AttemptGate;
import dev.castellan.internal.login.Challenges;
import dev.castellan.internal.login.DeviceTokens;
import dev.castellan.internal.provider.ProviderRunner;
import dev.castellan.internal.token.Ids;
import dev.castellan.internal.token.Tokens;
import dev.castellan.license.LicenseGate;
import dev.castellan.secret.SecretCipher;

/** What all services of one Castellan share. */
public record Services(
    Operations operations,
    Passwords passwords,
    AttemptGate attempts,
    DeviceTokens devices,
    Challenges challenges,
    ProviderRunner providers,
    SecretCipher cipher,
    SecondFactors factors,
    FactorSecrets factorSecrets,
    Ids ids,
    Tokens tokens,
    UserOrders userOrders,
    LastAdministrator lastAdministrator,
    Sweeper sweeper,
    PolicyTexts policyTexts,
    PolicyRoom policyRoom,
    AuditKeeper auditKeeper,
    LicenseGate license,
    LicenseWatch licenseWatch) {}
