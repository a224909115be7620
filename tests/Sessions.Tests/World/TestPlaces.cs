using Menshen.Gateway;

namespace Menshen.Sessions.Tests.World;

/// <summary>A catalogue in memory in which several gateways count their sessions.</summary>
internal sealed class TestPlaces
{
    private readonly Lock _one = new();
    private readonly Dictionary<(int Gateway, string Subject), PlaceRow> _rows = [];
    private int _gateways;

    /// <summary>True: nothing answers.</summary>
    public bool IsAway { get; set; }

    /// <summary>True: what is written may be there or not, and nobody is told.</summary>
    public bool BreaksOff { get; set; }

    /// <summary>The engine's clock, in microseconds.</summary>
    public long Now { get; set; } = 1_000_000_000_000_000;

    /// <summary>As after a crash of the engine.</summary>
    public void Lose()
    {
        lock (_one) _rows.Clear();
    }

    /// <summary>What a gateway has written of all its sessions, or of one subject's.</summary>
    public int Open(int gateway, string subject = "")
    {
        lock (_one) return _rows.GetValueOrDefault((gateway, subject))?.Open ?? 0;
    }

    /// <summary>As whoever can write the catalogue does.</summary>
    public void Write(int gateway, PlaceRow row)
    {
        lock (_one) _rows[(gateway, row.Subject)] = row;
    }

    /// <summary>As one more gateway sees it.</summary>
    public IPlaceLedger Join() => new Gateway(this, _gateways++);

    private sealed class Gateway(TestPlaces all, int number) : IPlaceLedger
    {
        public Task CountAsync(IReadOnlyCollection<string> subjects, Func<PlacePicture, IReadOnlyCollection<PlaceRow>> count, CancellationToken cancellation)
        {
            if (all.IsAway) return Task.FromException(new IOException("away"));
            lock (all._one)
            {
                var others = all._rows.Where(row => row.Key.Gateway != number && (row.Key.Subject.Length == 0 || subjects.Contains(row.Key.Subject))).Select(row => row.Value);
                foreach (var row in count(new PlacePicture(all.Now, [.. others], all._rows.GetValueOrDefault((number, ""))))) all._rows[(number, row.Subject)] = row;
            }
            return all.BreaksOff ? Task.FromException(new IOException("broken off")) : Task.CompletedTask;
        }
    }
}
