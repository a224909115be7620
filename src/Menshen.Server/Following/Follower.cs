using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Vault;
using Menshen.Watch;

namespace Menshen.Server;

/// <summary>The follower's side: reads its order, watches the journal, says alarms, fills the vault, and ends when its input ends.</summary>
/// <remarks>A process of its own, at a low priority: reading the journal back makes garbage, and a collection would hold up the gateway's
/// loops; and whatever fault a strange record may cause, it is not the guard's fault.</remarks>
public static partial class Follower
{
    /// <summary>setpriority(2): whoever serves statements comes first, and a tenth of a processor is left. Not SCHED_IDLE: on a machine that is busy
    /// without end an alarm would never come.</summary>
    private const int Niceness = 10;

    private const string Alarms = "alarms";

    private static readonly Lock Order = new();

    /// <summary>Runs until <paramref name="input"/> ends. Returns the exit code.</summary>
    public static int Run(TextReader input, TextWriter output, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(input);
        GiveWay();
        if (input.ReadLine() is not { } line || JsonSerializer.Deserialize(line, FollowerJson.Default.FollowerOrder) is not { } order)
            return 1;
        using var sealing = new SealingSecret(order.JournalSecret);
        CryptographicOperations.ZeroMemory(order.JournalSecret);
        var rules = new HeardAlarmRules(order.AlarmRules);
        using var answers = new AnswerReader(input, rules);
        using var watch = new AlarmWatch(
            rules.First, new JournalReader(order.JournalDirectory, sealing) { SkipValues = true }, order.AlarmMemoryFile,
            alarm => Raise(alarm, output, answers), fault => Tell(output, Alarms, fault.Message), time) { Reload = rules.Changed };
        watch.Start();
        var forwarders = order.Receivers.Select(receiver => Forward(order, receiver, sealing, output, time)).ToList();
        var projector = Project(order, new JournalReader(order.JournalDirectory, sealing), answers, output, time);
        answers.WaitForEnd();
        projector.Dispose();
        CryptographicOperations.ZeroMemory(order.VaultWriter.Password);
        forwarders.ForEach(forwarder => forwarder.Dispose());
        return 0;
    }

    // For this thread and those that it starts. If the system says no, it only means that nobody gives way.
    private static void GiveWay()
    {
        _ = SetPriority(0, 0, Niceness);
        // Where Linux shares the processor among sessions first (sched_autogroup_enabled, sched(7)) niceness counts inside of one alone: in the gateway's it would take from the gateway, and
        // nobody else. In its own it gives way to all, if the session does.
        if (SetSession() < 0) return;
        try
        {
            File.WriteAllText("/proc/self/autogroup", Niceness.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static JournalProjector Project(FollowerOrder order, JournalReader journal, AnswerReader answers, TextWriter output, TimeProvider time) => new(
        new ProjectionOptions { Journal = journal, Origin = order.Origin, SocketDirectory = () => answers.VaultDirectory, Writer = order.VaultWriter },
        progress => Say(output, new FollowerLine(Projected: progress)),
        words => Tell(output, FollowerTrouble.Vault, words),
        time);

    private static LogForwarder Forward(
        FollowerOrder order, FollowerReceiver receiver, SealingSecret sealing, TextWriter output, TimeProvider time)
    {
        string? told = null;
        var forwarder = new LogForwarder(
            receiver.Rule, () => new JournalReader(order.JournalDirectory, sealing), receiver.BookmarkFile, Environment.MachineName, TellOnce, time);
        forwarder.Start();
        return forwarder;

        void TellOnce(string? words)
        {
            if (words == told)
                return;
            told = words;
            Tell(output, receiver.Rule.Address, words);
        }
    }

    private static void Tell(TextWriter output, string part, string? words) =>
        Say(output, new FollowerLine(Trouble: new FollowerTrouble(part, words)));

    private static bool Raise(AlarmRaised alarm, TextWriter output, AnswerReader answers)
    {
        Say(output, new FollowerLine(alarm));
        return answers.Next() == FollowerLine.Recorded;
    }

    private static void Say(TextWriter output, FollowerLine line)
    {
        lock (Order)
        {
            output.WriteLine(JsonSerializer.Serialize(line, FollowerJson.Default.FollowerLine));
            output.Flush();
        }
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSession();

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);
}
