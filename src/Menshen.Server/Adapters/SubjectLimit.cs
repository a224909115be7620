using Menshen.Engine;

namespace Menshen.Server;

/// <summary>While somebody has the engine's superuser, the catalogue is his to write: what it says of a subject counts in so far as it takes something away.</summary>
internal static class SubjectLimit
{
    /// <summary>The subject with no more than it had before; null: it was not there, or is somebody else under its number.</summary>
    public static Subject? Within(Subject? before, Subject now)
    {
        if (before is null || before.Id != now.Id)
            return null;
        return now with
        {
            // Kind and person decide over rights and over who is a second person.
            Kind = before.Kind,
            Person = before.Person,
            EngineRole = before.EngineRole,
            Owner = before.Owner,
            Enabled = now.Enabled && before.Enabled,
            ValidFrom = before.ValidFrom is { } from && !(now.ValidFrom > from) ? from : now.ValidFrom,
            ValidUntil = before.ValidUntil is { } until && !(now.ValidUntil < until) ? until : now.ValidUntil,
            Power = now.Power == before.Power ? now.Power : null,
            Groups = [.. now.Groups.Intersect(before.Groups, StringComparer.Ordinal)],
            AwakenedAt = before.AwakenedAt,
        };
    }
}
