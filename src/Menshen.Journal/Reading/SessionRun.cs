namespace Menshen.Journal;

/// <summary>A session in the part that is read: its facts, and its statements without an outcome, of which there is mostly one.</summary>
/// <remarks>A list by session and not one for all: then who finds the session has found the statement, for the price of one look-up.</remarks>
internal sealed class SessionRun(ulong id)
{
    /// <summary>Namings that are remembered: records come late for portals that were bound before, and of few.</summary>
    private const int MostNamings = 32;

    private readonly List<OpenStatement> _open = new(1);
    private readonly List<(ulong Since, string? Name)> _namings = [];

    /// <summary>Place among the busy ones, so that leaving them is no search.</summary>
    private int _place = -1;

    public ulong Id { get; } = id;

    /// <summary>Null where the announcement lies before the part that is read.</summary>
    public SessionText? Text { get; set; }

    /// <summary>For whom the statement of that number was, as the application says; null for nobody, and where it was too long ago.</summary>
    /// <remarks>By its number, for what was left out is recorded when it fails, behind namings that came after it.</remarks>
    public string? EndUserAt(ulong number)
    {
        for (var i = _namings.Count - 1; i >= 0; i--)
        {
            if (_namings[i].Since <= number) { return _namings[i].Name; }
        }
        return null;
    }

    /// <summary>It asks for somebody else from that statement on; some of them may be open already.</summary>
    public void Name(string? endUser, ulong since)
    {
        while (_namings.Count > 0 && _namings[^1].Since >= since) { _namings.RemoveAt(_namings.Count - 1); }
        if (_namings.Count == MostNamings) { _namings.RemoveAt(0); }
        _namings.Add((since, endUser));
        for (var i = 0; i < _open.Count; i++)
        {
            if (_open[i].Number >= since) { _open[i] = _open[i] with { EndUser = endUser }; }
        }
    }

    /// <summary>It has statements without an outcome.</summary>
    public bool IsBusy => _open.Count > 0;

    /// <summary>The index of the oldest of them, of which there must be one.</summary>
    public ulong OldestOpen
    {
        get
        {
            var oldest = ulong.MaxValue;
            foreach (var open in _open) { oldest = Math.Min(oldest, open.Index); }
            return oldest;
        }
    }

    /// <summary>Adds itself to the busy ones.</summary>
    public void Enter(List<SessionRun> busy)
    {
        _place = busy.Count;
        busy.Add(this);
    }

    /// <summary>Takes itself out of them; the last one fills the gap.</summary>
    public void Leave(List<SessionRun> busy)
    {
        var last = busy[^1];
        (busy[_place], last._place) = (last, _place);
        busy.RemoveAt(busy.Count - 1);
    }

    /// <summary>Adds a statement; one of the same number is forgotten.</summary>
    public void Add(in OpenStatement statement)
    {
        if (Find(statement.Number) is >= 0 and var place) { _open[place] = statement; }
        else { _open.Add(statement); }
    }

    public bool TryFind(ulong number, out OpenStatement statement)
    {
        var place = Find(number);
        statement = place >= 0 ? _open[place] : default;
        return place >= 0;
    }

    /// <summary>Finds it, and it is open no more.</summary>
    public bool TryTake(ulong number, out OpenStatement statement)
    {
        var place = Find(number);
        if (place < 0)
        {
            statement = default;
            return false;
        }

        statement = _open[place];
        _open.RemoveAt(place);
        return true;
    }

    /// <summary>All of them in the order of their submission; none is open any more.</summary>
    public IReadOnlyList<OpenStatement> TakeAll()
    {
        OpenStatement[] all = [.. _open.OrderBy(open => open.Index)];
        _open.Clear();
        return all;
    }

    private int Find(ulong number)
    {
        for (var i = 0; i < _open.Count; i++)
        {
            if (_open[i].Number == number) { return i; }
        }

        return -1;
    }
}
