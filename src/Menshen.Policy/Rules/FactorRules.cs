using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>Who needs which second factor, and how long its proofs live.</summary>
public sealed record FactorRules
{
    /// <summary>The profile standard's: nothing is demanded of whoever has no factor, so that a first installation can be logged in to; whoever
    /// has enrolled one-time codes needs them at the control surface from then on.</summary>
    public static FactorRules Default { get; } = new();

    /// <summary>The profile strict's: credit platforms 5.2-a asks two factors of every user, real-name 7.4.1-11b one that cannot be forged of
    /// everyone who manages.</summary>
    public static FactorRules Strict { get; } =
        new() { People = FactorDemand.AnySecond, Programs = FactorDemand.Certificate, Administrators = FactorDemand.Unforgeable };

    /// <summary>Of persons without a power. Default none; strict any-second.</summary>
    public FactorDemand People { get; init; } = FactorDemand.None;

    /// <summary>Of applications. Default none; strict certificate, for a program cannot read a code off a telephone.</summary>
    public FactorDemand Programs { get; init; } = FactorDemand.None;

    /// <summary>Of whoever holds one of the three powers. Default none; strict unforgeable.</summary>
    public FactorDemand Administrators { get; init; } = FactorDemand.None;

    /// <summary>Subjects for whom another demand holds.</summary>
    public ImmutableArray<FactorException> Subjects { get; init; } = [];

    /// <summary>Until a ticket that nobody used is worth nothing. Default 60 s, 10 s to 12 h: long enough to paste it into another window,
    /// short enough that one left in a shell's history opens nothing.</summary>
    public TimeSpan TicketLife { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Logins that one ticket gives. Default 1, 1 to 1000: a one-time password. More is for pools that reconnect with the password
    /// they were given; the ticket is then a password that lives for <see cref="TicketLife"/> at one source.</summary>
    public int TicketUses { get; init; } = 1;

    /// <summary>Wrong codes in a row after which a subject's codes rest. Default 5, 3 to 20: of a million codes three are good at any time, so
    /// five tries find one in 67,000 cases.</summary>
    public int WrongCodes { get; init; } = 5;

    /// <summary>How long they rest. Default 30 min, 1 min to 24 h.</summary>
    public TimeSpan WrongCodesPause { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Longest life of a client certificate. Default 397 days, 1 to 825 days: a year and a month, so that the change has a fixed season.</summary>
    public TimeSpan CertificateLife { get; init; } = TimeSpan.FromDays(397);

    /// <summary>True if anybody needs more than a password.</summary>
    public bool DemandsAnything =>
        People != FactorDemand.None || Programs != FactorDemand.None || Administrators != FactorDemand.None || Subjects.Any(s => s.Demand != FactorDemand.None);

    /// <summary>What the subject must show.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isProgram">An application.</param>
    /// <param name="hasPower">It holds one of the three powers.</param>
    public FactorDemand DemandOf(string name, bool isProgram, bool hasPower) =>
        Subjects.FirstOrDefault(s => s.Subject == name) is { } exception ? exception.Demand
            : hasPower ? Administrators
            : isProgram ? Programs : People;
}
