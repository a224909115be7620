using System.Collections.Immutable;
using System.Net;

namespace Menshen.Policy;

/// <summary>One rule of the policy's <c>access</c>: for whom it is, what their sessions must meet, and their own limits.</summary>
public sealed record AccessRule
{
    /// <summary>Its name, unique in the file; the journal names the rule by it.</summary>
    public required string Id { get; init; }

    /// <summary>For these subjects; empty for all.</summary>
    public ImmutableArray<string> Subjects { get; init; } = [];

    /// <summary>For these kinds (<c>person</c>, <c>application</c>); empty for all.</summary>
    public ImmutableArray<string> Kinds { get; init; } = [];

    /// <summary>For holders of these powers; empty for all.</summary>
    public ImmutableArray<string> Powers { get; init; } = [];

    /// <summary>Networks they may come from; empty for any.</summary>
    public ImmutableArray<IPNetwork> Sources { get; init; } = [];

    /// <summary>Applications they may use, by what the client calls itself: a rail for honest clients, no proof.</summary>
    public ImmutableArray<string> Applications { get; init; } = [];

    /// <summary>When they may be logged in; null for always.</summary>
    public WeekHours? When { get; init; }

    /// <summary>Sessions at once of each of them.</summary>
    public int? Sessions { get; init; }

    /// <summary>Sessions of each of them that may begin within the window of <see cref="SessionRules.Window"/>.</summary>
    public int? NewSessions { get; init; }

    public TimeSpan? IdleTimeout { get; init; }

    public TimeSpan? Lifetime { get; init; }

    public bool IsFor(string subject, string kind, string power) =>
        (Subjects.IsEmpty || Subjects.Contains(subject)) && (Kinds.IsEmpty || Kinds.Contains(kind)) && (Powers.IsEmpty || Powers.Contains(power));

    /// <summary>True if a session from there with that application may begin.</summary>
    public bool Admits(IPAddress source, string application) => AdmitsFrom(source) && (Applications.IsEmpty || Applications.Contains(application));

    /// <summary>True if they may come from there.</summary>
    public bool AdmitsFrom(IPAddress source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var plain = source.IsIPv4MappedToIPv6 ? source.MapToIPv4() : source;
        return Sources.IsEmpty || Sources.Any(network => network.Contains(plain));
    }
}
