using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Gateway.Sealing;

/// <summary>Which sealed values one session was shown: gathered while results pass, in the journal before they leave.</summary>
internal sealed class DisclosureLedger
{
    /// <summary>Pages (1 KiB each) kept for the next results.</summary>
    private const int MostSpare = 16;

    private readonly List<DisclosurePage> _pages = [];
    private readonly Stack<DisclosurePage> _spare = [];
    private DisclosurePage? _last;

    /// <summary>True while something is gathered that the journal does not have.</summary>
    public bool IsPending => _pages.Count > 0;

    /// <summary>Pages gathered, in order.</summary>
    public IReadOnlyList<DisclosurePage> Pages => _pages;

    /// <summary>Notes a value that is shown.</summary>
    /// <param name="statement">The journal's number of the statement whose result shows it.</param>
    /// <param name="group">Its seal group.</param>
    /// <param name="version">Of the key.</param>
    /// <param name="label">Of the value.</param>
    /// <param name="isClear">In clear; else masked.</param>
    /// <param name="digest">By which it is found again.</param>
    /// <param name="right">Which rule decided, and for what.</param>
    public void Note(long statement, int group, int version, int label, bool isClear, ulong digest, in DisclosureRight right) =>
        Note(statement, group, version, label, isClear ? ValueShowing.Clear : ValueShowing.Masked, digest, right);

    /// <summary>Notes a value that did not open.</summary>
    /// <remarks>Its label and body are whatever somebody wrote: pages of their own for each would be theirs to multiply.</remarks>
    public void NoteFailure(long statement, int group, int version) => Note(statement, group, version, 0, ValueShowing.Failed, digest: 0, default);

    /// <summary>The first pages are in the journal.</summary>
    public void Forget(int pages)
    {
        for (var i = 0; i < pages && _spare.Count < MostSpare; i++) _spare.Push(_pages[i]);
        _pages.RemoveRange(0, pages);
        _last = null;
    }

    private void Note(long statement, int group, int version, int label, ValueShowing showing, ulong digest, in DisclosureRight right)
    {
        if (_last?.Is(statement, group, version, label, showing, right) != true)
            _last = Find(statement, group, version, label, showing, right) ?? Open(statement, group, version, label, showing, right);
        if (_last.TryAdd(digest)) return;
        _last = Open(statement, group, version, label, showing, right);
        _last.TryAdd(digest);
    }

    // From the end: of full pages the newest is the one in use.
    private DisclosurePage? Find(long statement, int group, int version, int label, ValueShowing showing, in DisclosureRight right)
    {
        for (var i = _pages.Count - 1; i >= 0; i--)
        {
            if (_pages[i].Is(statement, group, version, label, showing, right)) return _pages[i];
        }
        return null;
    }

    private DisclosurePage Open(long statement, int group, int version, int label, ValueShowing showing, in DisclosureRight right)
    {
        var page = _spare.TryPop(out var spare) ? spare : new DisclosurePage();
        page.Begin(statement, group, version, label, showing, right);
        _pages.Add(page);
        return page;
    }
}
