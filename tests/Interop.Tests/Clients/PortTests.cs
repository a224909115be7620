using Menshen.Interop.Tests.Logins;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Menshen.Interop.Tests.Clients;

/// <summary>Which doors a deployment has: those that it says, and no other.</summary>
public sealed class PortTests(SharedDeployment shared)
{
    [Fact]
    [Requirement("realname-7.3.3-12")]
    [Requirement("realname-7.8.1-2")]
    public async Task Menshen_and_all_its_children_listen_where_the_policy_says_and_nowhere_else_and_never_in_clear()
    {
        using var status = JsonDocument.Parse((await shared.Running.MenshenAsync("status", "--json")).Succeeded().Output);
        var control = new Uri(status.RootElement.GetProperty("control_address").GetString()!).Port;
        var family = Family(shared.Running.ProcessId);
        // The engine, the vault and the follower are among them, or nothing was looked at.
        family.Count.ShouldBeGreaterThan(5);
        family.ShouldContain(shared.Running.EngineProcessId);
        Listening(family, "tcp", "tcp6").Order().ShouldBe(new[] { shared.Running.Port, control }.Order());
        Listening(family, "udp", "udp6").ShouldBeEmpty();

        // A stranger's plain words get no answer at either, but that there is none.
        foreach (var port in (int[])[shared.Running.Port, control])
        {
            (await SpeakAsync(port, "GET / HTTP/1.0\r\n\r\n"u8.ToArray())).ShouldNotContain("200");
            // A start packet of PostgreSQL, without TLS.
            var answer = await SpeakAsync(port, [0, 0, 0, 23, 0, 3, 0, 0, .. "user\0it_direct\0\0"u8]);
            answer.ShouldNotContain("SCRAM");
            answer.ShouldNotStartWith("R");
        }
    }

    private static List<int> Family(int root)
    {
        var parents = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
            .Select(name => (Id: int.Parse(name!, CultureInfo.InvariantCulture), Parent: ProcessMemory.ParentOf(name!))).ToList();
        List<int> family = [root];
        for (var i = 0; i < family.Count; i++)
            family.AddRange(parents.Where(process => process.Parent == family[i]).Select(process => process.Id));
        return family;
    }

    /// <summary>Ports at which one of the processes listens; for UDP, at which one receives.</summary>
    private static HashSet<int> Listening(IEnumerable<int> processes, params string[] protocols)
    {
        var own = processes.SelectMany(SocketsOf).ToHashSet();
        return [.. protocols.SelectMany(protocol => File.ReadLines($"/proc/net/{protocol}").Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] is "0A" or "07" && own.Contains(fields[9]))
            .Select(fields => int.Parse(fields[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
    }

    private static IEnumerable<string> SocketsOf(int process)
    {
        try
        {
            return [.. Directory.GetFiles($"/proc/{process}/fd").Select(file => new FileInfo(file).LinkTarget ?? "")
                .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal)).Select(target => target[8..^1])];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static async Task<string> SpeakAsync(int port, byte[] words)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await client.GetStream().WriteAsync(words);
        var answer = new byte[1000];
        try
        {
            using var patience = new CancellationTokenSource(BusyMachine.Patience);
            var length = await client.GetStream().ReadAsync(answer, patience.Token);
            return System.Text.Encoding.Latin1.GetString(answer, 0, length);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
