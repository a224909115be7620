using System.Security.Authentication;
using System.Security.Cryptography;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Watch;

/// <summary>Sends every entry of the journal to one receiver, in order, each at least once.</summary>
/// <remarks><code>
/// bookmark ─► JournalReader.FollowPages ─► SyslogForm ─► ReceiverLine ─► acknowledged by the peer's machine ─► bookmark
///     ▲                                                          │ any failure
///     └──────────────────── after a pause, from one bookmark before the last ◄┘
/// </code>
/// Syslog has no acknowledgement. A bookmark is set when the peer's kernel has the bytes, and after a broken connection sending begins at the
/// bookmark before the last: what the receiver's process lost with its connection comes again.</remarks>
public sealed class LogForwarder : IDisposable
{
    /// <summary>Between two attempts.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Between two bookmarks, and so the least time for which a receiver may lose what it was sent.</summary>
    private static readonly TimeSpan BookmarkAge = TimeSpan.FromSeconds(5);

    private readonly ForwardRule _rule;
    private readonly Func<JournalReader> _open;
    private readonly string _bookmarkFile;
    private readonly SyslogForm _form;
    private readonly Action<string?> _tell;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread _thread;
    private ForwardBookmark _sure;
    private ForwardBookmark _newest;

    /// <param name="rule">The receiver.</param>
    /// <param name="open">Opens the journal for reading.</param>
    /// <param name="bookmarkFile">Where to keep how far the receiver has everything.</param>
    /// <param name="host">This machine's name in messages.</param>
    /// <param name="tell">Told what is wrong, and null when all is well again.</param>
    public LogForwarder(ForwardRule rule, Func<JournalReader> open, string bookmarkFile, string host, Action<string?> tell, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(rule);
        (_rule, _open, _bookmarkFile, _tell, _time) = (rule, open, bookmarkFile, tell, time);
        _form = new SyslogForm(host, rule.Form == ForwardForm.Ocsf);
        _sure = _newest = ForwardBookmark.Read(bookmarkFile);
        _thread = new Thread(Run) { Name = "forward", IsBackground = true };
    }

    public void Start() => _thread.Start();

    public void Dispose()
    {
        _stopping.Cancel();
        if (_thread.IsAlive) { _thread.Join(); }
        _stopping.Dispose();
    }

    private void Run()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Forward(_stopping.Token);
            }
            catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or AuthenticationException or JournalDamagedException
                or CryptographicException or UnauthorizedAccessException)
            {
                if (!_stopping.IsCancellationRequested) { _tell($"{_rule.Address} does not get the audit records: {e.Message}"); }
            }

            _newest = _sure;
            _stopping.Token.WaitHandle.WaitOne(Pause);
        }
    }

    private void Forward(CancellationToken stopping)
    {
        using var line = ReceiverLine.Open(_rule);
        var marked = _time.GetTimestamp();
        var unsettled = false;
        var pages = _open().FollowPages(_sure.Place, _sure.OldestOpen, stopping);
        foreach (var page in pages)
        {
            foreach (var entry in page.Entries)
            {
                line.Send(_form.Write(entry));
                unsettled = true;
            }

            var isDue = _time.GetElapsedTime(marked) >= BookmarkAge;
            if (!isDue && !page.IsCaughtUp) { continue; }
            if (unsettled || isDue) { line.Settle(stopping); }
            unsettled = false;
            _tell(null);
            if (!isDue) { continue; }
            Mark(new ForwardBookmark(page.End, page.OldestOpen));
            marked = _time.GetTimestamp();
        }

        line.Settle(CancellationToken.None);
    }

    // The file holds the one before the last: a restart must send again what a receiver may have lost.
    private void Mark(ForwardBookmark here)
    {
        _sure = _newest;
        _newest = here;
        _sure.Write(_bookmarkFile);
    }
}
