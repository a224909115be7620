namespace Menshen.Wire;

/// <summary>The ends a login can come to, in the words the client reads. One place, so that they can be compared.</summary>
internal static class LoginRefusals
{
    public static readonly SessionEnded NotPostgreSql = new(
        SessionEndReason.ProtocolViolation, SqlState.ProtocolViolation, "invalid length of startup packet",
        Hint: "This port speaks the PostgreSQL protocol. Connect with a PostgreSQL driver.");

    public static readonly SessionEnded BytesBeforeTls = new(
        SessionEndReason.ProtocolViolation, SqlState.ProtocolViolation, "received unencrypted data after SSL request",
        Detail: "This could be either a client-software bug or evidence of an attempted man-in-the-middle attack.");

    public static readonly SessionEnded BytesBehindGss = new(
        SessionEndReason.ProtocolViolation, SqlState.ProtocolViolation, "received unencrypted data after GSSAPI encryption request",
        Detail: "This could be either a client-software bug or evidence of an attempted man-in-the-middle attack.");

    public static readonly SessionEnded RequestRepeated = new(
        SessionEndReason.ProtocolViolation, SqlState.ProtocolViolation, "encryption was already negotiated on this connection");

    public static readonly SessionEnded BadCancel = new(
        SessionEndReason.ProtocolViolation, SqlState.ProtocolViolation, "invalid length of cancel request");

    public static readonly SessionEnded BadLayout = new(
        SessionEndReason.ProtocolViolation, SqlState.ProtocolViolation, "invalid startup packet layout: expected terminator as last byte");

    public static readonly SessionEnded NamedTwice = new(
        SessionEndReason.StartupRefused, SqlState.ProtocolViolation, "user and database may each be named only once in the startup packet");

    public static readonly SessionEnded NoUser = new(
        SessionEndReason.StartupRefused, SqlState.InvalidAuthorizationSpecification, "no PostgreSQL user name specified in startup packet",
        Hint: "Name the user in the connection string.");

    public static readonly SessionEnded NotUtf8 = new(
        SessionEndReason.StartupRefused, SqlState.CharacterNotInRepertoire, "user and database names must be valid UTF-8");

    public static readonly SessionEnded NameTooLong = new(
        SessionEndReason.StartupRefused, SqlState.NameTooLong, "user and database names may have at most 63 bytes");

    public static readonly SessionEnded Plaintext = new(
        SessionEndReason.PlaintextRefused, SqlState.InvalidAuthorizationSpecification, "connections without TLS are refused",
        Hint: "Connect with sslmode=verify-full (or at least sslmode=require).");

    public static readonly SessionEnded Replication = new(
        SessionEndReason.ReplicationRefused, SqlState.FeatureNotSupported, "replication connections are refused",
        Hint: "Remove \"replication\" from the connection string. Back up with the gateway's own backup command; "
            + "standby servers connect to the engine itself.");

    public static readonly SessionEnded ExpectedSasl = new(
        SessionEndReason.ProtocolViolation, SqlState.ProtocolViolation, "expected a SASL response");

    public static readonly SessionEnded ResponseTooLong = new(
        SessionEndReason.MessageTooLong, SqlState.ProtocolViolation, "the SASL response is too long");

    public static readonly SessionEnded MalformedScram = new(
        SessionEndReason.ProtocolViolation, SqlState.ProtocolViolation, "malformed SCRAM message");

    public static readonly SessionEnded UnknownMechanism = new(
        SessionEndReason.ProtocolViolation, SqlState.ProtocolViolation, "client selected an invalid SASL authentication mechanism",
        Hint: "Use a driver that speaks SCRAM-SHA-256.");

    public static readonly SessionEnded ChannelBinding = new(
        SessionEndReason.LoginFailed, SqlState.InvalidAuthorizationSpecification, "SCRAM channel binding check failed",
        Detail: "Client and server do not agree on the TLS channel. Somebody may stand between them.");

    /// <summary>The client took its leave (psql does to ask for a password): no failure, and nobody listens to an answer.</summary>
    public static readonly SessionEnded Goodbye = new(
        SessionEndReason.ClientTerminated, SqlState.SuccessfulCompletion, "the client ended the login");

    public static SessionEnded Unsupported(int major, int minor) => new(
        SessionEndReason.ProtocolUnsupported, SqlState.FeatureNotSupported,
        $"unsupported frontend protocol {major}.{minor}: server supports 3.0 to 3.0",
        Hint: "Use a driver for PostgreSQL 7.4 or newer.");

    public static SessionEnded WrongPassword(string user, string? hint) => new(
        SessionEndReason.LoginFailed, SqlState.InvalidPassword, $"password authentication failed for user \"{user}\"", Hint: hint);
}
