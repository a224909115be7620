using Menshen.Crypto.Sealing;
using Menshen.Journal;

namespace Menshen.Gateway.Sealing;

/// <summary>Which sealed values one session was shown: gathered while results pass, in the journal before they leave.</summary>
internal sealed class DisclosureLedger
{
    private readonly List<DisclosurePage> _pages = [];
    private readonly Stack<DisclosurePage> _spare = [];
    private DisclosurePage? _last;

    /// <summary>The journal's number of the statement whose results pass.</summary>
    public long Statement { get; set; }

    /// <summary>True while something is gathered that the journal does not have.</summary>
    public bool IsPending => _pages.Count > 0;

    /// <summary>Pages gathered, in order.</summary>
    public IReadOnlyList<DisclosurePage> Pages => _pages;

    /// <summary>Notes a value that is shown.</summary>
    public void Note(in SealedText value, bool isClear, ulong digest) => Note(value, isClear ? ValueShowing.Clear : ValueShowing.Masked, digest);

    /// <summary>Notes a value that did not open.</summary>
    public void NoteFailure(in SealedText value) => Note(value, ValueShowing.Failed, GroupKey.DigestOf(value));

    /// <summary>The first pages are in the journal.</summary>
    public void Forget(int pages)
    {
        for (var i = 0; i < pages; i++) _spare.Push(_pages[i]);
        _pages.RemoveRange(0, pages);
        _last = null;
    }

    private void Note(in SealedText value, ValueShowing showing, ulong digest)
    {
        if (_last?.Is(Statement, value.Group, value.Version, value.Label, showing) != true) _last = Find(value, showing) ?? Open(value, showing);
        if (_last.TryAdd(digest)) return;
        _last = Open(value, showing);
        _last.TryAdd(digest);
    }

    // From the end: of full pages the newest is the one in use.
    private DisclosurePage? Find(in SealedText value, ValueShowing showing)
    {
        for (var i = _pages.Count - 1; i >= 0; i--)
        {
            if (_pages[i].Is(Statement, value.Group, value.Version, value.Label, showing)) return _pages[i];
        }
        return null;
    }

    private DisclosurePage Open(in SealedText value, ValueShowing showing)
    {
        var page = _spare.TryPop(out var spare) ? spare : new DisclosurePage();
        page.Begin(Statement, value.Group, value.Version, value.Label, showing);
        _pages.Add(page);
        return page;
    }
}
