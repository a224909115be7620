using System.Diagnostics;
using System.Globalization;
using Menshen.Bench.Client;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Login;

/// <summary>Thousands of failing logins from one address, while a bystander from another logs in again and again.</summary>
/// <remarks>Attacker and bystander share this machine's cores with the gateway, which they do not in life. The time before is that of a quiet machine, so the ratio
/// holds their own work too.</remarks>
internal static class StormRun
{
    private const string Attacker = "127.0.0.3";
    private const int Clients = 16;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    public static StormResult Measure(LoginPlan plan, MenshenContestant contestant, RunLog log)
    {
        var target = contestant.Target;
        var calm = Median(Bystand(target, plan.Bystanders, () => true).Times);
        var sent = 0;
        var turnedAway = 0;
        var clock = Stopwatch.StartNew();
        var attackers = Enumerable.Range(0, Clients).Select(_ => LastingThread.Run(() =>
        {
            for (int number; (number = Interlocked.Increment(ref sent)) <= plan.StormLogins;)
            {
                // Half at the bystander's own name: his account must not be locked for him.
                var victim = target with { User = number % 2 == 0 ? target.User : $"nobody{number}", Password = "wrong" };
                if (!Fails(victim))
                    Interlocked.Increment(ref turnedAway);
            }

            return true;
        })).ToArray();
        var (times, refused) = Bystand(target, int.MaxValue, () => Volatile.Read(ref sent) <= plan.StormLogins);
        Task.WaitAll(attackers);
        var result = new StormResult(plan.StormLogins, clock.Elapsed.TotalSeconds, turnedAway, calm, Median(times), refused);
        log.Say(string.Create(CultureInfo.InvariantCulture, $"storm of {plan.StormLogins}: {result.Seconds:F1} s, {turnedAway} turned away; bystander {calm:F1} ms before, {result.DuringMilliseconds:F1} ms during, {refused} refused"));
        return result;
    }

    private static (List<double> Times, int Refused) Bystand(Target target, int most, Func<bool> goesOn)
    {
        var times = new List<double>();
        var refused = 0;
        for (var i = 0; i < most && goesOn(); i++)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                using var connection = RawConnection.Open(target, tls: true, RawConnection.SmallBuffer);
                connection.Drain("SELECT 1");
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
            catch (Exception problem) when (problem is BenchFailure or IOException)
            {
                refused++;
            }

            Thread.Sleep(Breath);
        }

        return (times, refused);
    }

    /// <summary>True if it was answered, with a refusal; false if the connection was closed.</summary>
    private static bool Fails(Target target)
    {
        try
        {
            using var connection = RawConnection.Open(target, tls: true, RawConnection.SmallBuffer, Attacker);
            throw new BenchFailure("a wrong password opened the account");
        }
        catch (BenchFailure problem) when (problem.Message.Contains("28P01", StringComparison.Ordinal))
        {
            return true;
        }
        catch (Exception problem) when (problem is IOException or System.Net.Sockets.SocketException or BenchFailure { Message: "the server does not offer TLS" })
        {
            return false;
        }
    }

    private static double Median(List<double> times) => Statistics.Median(times);
}
