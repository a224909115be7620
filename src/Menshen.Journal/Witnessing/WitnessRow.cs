using System.Collections.Immutable;

namespace Menshen.Journal;

/// <summary>All witnesses of a journal.</summary>
internal sealed class WitnessRow(IReadOnlyList<IWitness> witnesses)
{
    private readonly ImmutableArray<WitnessPost> _posts = [.. witnesses.Select(w => new WitnessPost(w))];

    public ImmutableArray<WitnessStatus> Status => [.. _posts.Select(p => p.Status)];

    /// <summary>Returns at once, whatever the witnesses do.</summary>
    public void Offer(CheckpointNote note)
    {
        foreach (var post in _posts) { post.Offer(note); }
    }

    /// <summary>Lets each take the newest, for at most <paramref name="patience"/> in all.</summary>
    public void Close(TimeSpan patience)
    {
        var deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        foreach (var post in _posts) { post.BeginClose(); }
        foreach (var post in _posts) { post.EndClose(TimeSpan.FromMilliseconds(Math.Max(0, deadline - Environment.TickCount64))); }
    }
}
