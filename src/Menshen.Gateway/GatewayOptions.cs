namespace Menshen.Gateway;

/// <summary>What the gateway is given besides policy.</summary>
public sealed record GatewayOptions
{
    /// <summary>PEM file with the server's certificate chain.</summary>
    public required string CertificatePath { get; init; }

    /// <summary>PEM file with its private key.</summary>
    public required string PrivateKeyPath { get; init; }

    /// <summary>Lasting secret, at least 16 bytes, from which the salts of unknown users are made.</summary>
    public required ReadOnlyMemory<byte> MockScramSecret { get; init; }

    /// <summary>Changes subjects' own passwords; null: they cannot be changed through the gateway.</summary>
    public IOwnPasswords? Passwords { get; init; }

    /// <summary>PEM file of the authority whose client certificates are a second factor; null: clients are not asked for one.</summary>
    public string? ClientAuthorityPath { get; init; }

    /// <summary>Where tickets are taken; null: none is good.</summary>
    public ITicketDesk? Tickets { get; init; }

    /// <summary>What is sealed, and with which keys; null: nothing is.</summary>
    public ISealing? Sealing { get; init; }

    /// <summary>Primary keys of labelled and sealed tables; null: no keys of rows are recorded.</summary>
    public IRowKeys? RowKeys { get; init; }

    /// <summary>Labels of sessions; null: nothing is labelled.</summary>
    public ISessionLabels? Labels { get; init; }

    /// <summary>Inference control; null: nobody learns statistics only.</summary>
    public IStatistics? Statistics { get; init; }

    /// <summary>What is stopped in an emergency; null: nothing ever is.</summary>
    public IQuarantines? Quarantines { get; init; }

    /// <summary>What applications are known to send; null: nothing is learnt, and rules about it find nothing known.</summary>
    public ILearntStatements? Learnt { get; init; }

    /// <summary>Connections that the engine has for everybody (PostgreSQL's <c>max_connections</c>): no more than a quarter of them rest, here and at other gateways of the catalogue. Default: no such bound.</summary>
    public int EngineConnections { get; init; } = int.MaxValue;

    /// <summary>Where quotas by the hour are counted together with other gateways and kept over restarts; null: this gateway counts by itself, and forgets.</summary>
    public IUseLedger? Uses { get; init; }

    /// <summary>Where sessions are counted together with other gateways, once there are any; null: this gateway's alone are.</summary>
    public IPlaceLedger? Places { get; init; }

    /// <summary>Port of the first listener in place of the policy's; null: the policy's.</summary>
    public int? FirstPort { get; init; }

    /// <summary>Loop threads; 0 means one for every two cores, at least one (more than one was not measured yet).</summary>
    public int Loops { get; init; }

    /// <summary>Whether TLS 1.2 is served besides 1.3.</summary>
    public bool AllowTls12 { get; init; }

    /// <summary>Names no secret.</summary>
    public override string ToString() => $"gateway with {CertificatePath}";
}
