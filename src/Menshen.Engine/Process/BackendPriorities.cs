using System.Globalization;
using System.Threading.Channels;

namespace Menshen.Engine;

/// <summary>Gives backends of our postmaster their niceness, one after the other and on a task of its own.</summary>
/// <remarks>A backend calls <c>setsid</c>, and so is an autogroup of its own where the kernel has those: then the group's nice value decides between
/// backends and the process's own does not (man 7 sched, "The autogroup feature"). In a control group with a processor controller it is the other way round. Both are set.
/// Who is not CAP_SYS_ADMIN may set a group's only ten times a second, for all processes together: what is refused for that is asked again.</remarks>
internal sealed class BackendPriorities : IAsyncDisposable
{
    /// <summary>Between two settings of a group's nice value (kernel/sched/autogroup.c: HZ / 10).</summary>
    private static readonly TimeSpan GroupPause = TimeSpan.FromMilliseconds(110);

    private const int TryAgain = 11, Tries = 20;

    private readonly Channel<(Sighting Backend, int Niceness)> _asked = Channel.CreateUnbounded<(Sighting, int)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Action<string> _say;
    private readonly Task _work;

    /// <param name="say">Hears what cannot be done, in words for the operator.</param>
    public BackendPriorities(Action<string> say)
    {
        _say = say;
        _work = Task.Run(WorkAsync);
    }

    /// <summary>Asks for it; false if there is no such child of the postmaster.</summary>
    public bool TryAsk(int postmaster, int backend, int niceness) =>
        Sighting.Of(backend) is { } seen && seen.Parent == postmaster && _asked.Writer.TryWrite((seen, niceness));

    public async ValueTask DisposeAsync()
    {
        _asked.Writer.TryComplete();
        await _work.ConfigureAwait(false);
    }

    private async Task WorkAsync()
    {
        await foreach (var (backend, niceness) in _asked.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            for (var tries = 1; !TrySet(backend, niceness, out var again) && again && tries < Tries && !_asked.Reader.Completion.IsCompleted; tries++)
                await Task.Delay(GroupPause).ConfigureAwait(false);
        }
    }

    // Looked at anew: the number may have gone to another process while this waited, and we may be root.
    private bool TrySet(Sighting backend, int niceness, out bool again)
    {
        again = false;
        if (Sighting.Of(backend.Id) != backend) return false;
        try
        {
            // The group first: in a container without CAP_SYS_NICE it can be lowered where the process cannot.
            SetGroup(backend.Id, niceness);
            if (!LinuxCalls.SetNiceness(backend.Id, niceness, out var why)) throw new IOException(why);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            again = fault.HResult == TryAgain;
            if (!again && Sighting.Of(backend.Id) == backend)
                _say($"priorities: the niceness of engine processes cannot be set to {niceness} ({fault.Message}); run Menshen as root with CAP_SYS_NICE.");
            return false;
        }
    }

    private static void SetGroup(int backend, int niceness)
    {
        var path = $"/proc/{backend}/autogroup";
        if (!File.Exists(path)) return;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(System.Text.Encoding.ASCII.GetBytes(niceness.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>A process as the kernel knows it: a number that was given anew has another start.</summary>
    /// <param name="Start">Ticks since the machine's start.</param>
    private sealed record Sighting(int Id, int Parent, ulong Start)
    {
        public static Sighting? Of(int id)
        {
            try
            {
                // man 5 proc: the name in brackets may hold anything; state, parent and, 20th behind it, the start follow.
                var text = File.ReadAllText($"/proc/{id}/stat");
                var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                return new Sighting(id, int.Parse(fields[1], CultureInfo.InvariantCulture), ulong.Parse(fields[19], CultureInfo.InvariantCulture));
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }
}
