using System.Text;
using System.Text.Json;
using Menshen.Control;
using Menshen.Crypto;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Server;

namespace Menshen.Cli.Tests;

public sealed class TraceActsTests : IDisposable
{
    private const string Value = "110101199003070011";

    private static readonly SealingSecret Sealing = new(Sm3.Hash("tests"u8));

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-trace").FullName;
    private readonly Sm2PrivateKey _signer = Sm2PrivateKey.Generate();
    private readonly JournalWriter _journal;

    public TraceActsTests() =>
        _journal = JournalWriter.Open(new JournalOptions { Directory = _directory, Origin = "test", Durability = Durability.Strict }, _signer, Sealing, TimeProvider.System);

    public void Dispose()
    {
        _journal.Dispose();
        _signer.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task The_digests_are_those_that_the_values_have_under_each_key_also_where_equal_values_look_different()
    {
        var answer = await AskAsync(Body(Value), Callers.LoggedIn(Callers.Subject(ControlRoles.Auditor)));
        var listing = JsonSerializer.Deserialize(answer.Body, ControlJson.Default.DigestListing)!;
        listing.Digests.Select(d => (d.Group, d.Version, d.Label)).ShouldBe([(3, 1, 0), (3, 2, 0), (5, 1, 0)]);
        foreach (var digest in listing.Digests)
        {
            using var key = Keys.Open(digest.Group, digest.Version);
            digest.Digest.ShouldBe(key.DigestOf(Encoding.UTF8.GetBytes(Value), 0).ToString("x16", null));
            if (key.Mode != SealMode.Equal) continue;
            // The gateway has it from the value itself.
            var text = new byte[key.LengthFor(Value.Length, 0)];
            key.Seal(Encoding.UTF8.GetBytes(Value), 0, text);
            SealedForm.TryRead(text, out var found, out _).ShouldBeTrue();
            digest.Digest.ShouldBe(GroupKey.DigestOf(found).ToString("x16", null));
        }
        // What was shown under a destroyed key is not found, and that is said.
        listing.Closed.ShouldBe(["phone 9"]);
    }

    [Fact]
    public async Task That_an_auditor_asked_is_recorded_and_the_value_is_nowhere_and_its_bytes_are_cleared()
    {
        var body = Body(Value);
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(Value));
        (await AskAsync(body, Callers.LoggedIn(Callers.Subject(ControlRoles.Auditor)))).Problem.ShouldBeNull();
        body.ShouldAllBe(b => b == 0);
        var records = Acts();
        records.ShouldBe(["trace.digests a value: requested", "trace.digests a value: done"]);
        records.ShouldAllBe(line => !line.Contains(Value) && !line.Contains(encoded));
        new TraceWish(Encoding.UTF8.GetBytes(Value)).ToString().ShouldBe("a value to trace");
    }

    [Theory]
    [InlineData(ControlRoles.SystemAdministrator)]
    [InlineData(ControlRoles.SecurityAdministrator)]
    [InlineData(ControlRoles.Subject)]
    public async Task Nobody_else_gets_digests(ControlRoles role)
    {
        (await AskAsync(Body(Value), Callers.LoggedIn(Callers.Subject(role)))).Problem!.Code.ShouldBe("forbidden");
        Acts().ShouldHaveSingleItem().ShouldEndWith("forbidden");
    }

    [Fact]
    public async Task A_session_that_was_opened_long_ago_is_not_enough()
    {
        var old = Callers.LoggedIn(Callers.Subject(ControlRoles.Auditor), TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(3));
        (await AskAsync(Body(Value), old)).Problem!.Code.ShouldBe("unauthenticated");
    }

    [Theory]
    [InlineData("{\"value\":\"\"}")]
    [InlineData("{\"value\":null}")]
    [InlineData("{\"value\":\"###\"}")]
    [InlineData("{\"value\":\"MTIz\",\"more\":1}")]
    [InlineData("")]
    public async Task What_is_no_value_is_refused(string body) =>
        (await AskAsync(Encoding.UTF8.GetBytes(body), Callers.LoggedIn(Callers.Subject(ControlRoles.Auditor)))).Problem!.Code.ShouldBe("invalid");

    [Fact]
    public async Task Groups_have_their_names_for_those_who_look_at_records()
    {
        var act = new TraceActs(new Keys()).All.Single(a => a.Operation == ControlOperations.TraceGroups);
        var answer = await act.Run(new ControlRequest(Callers.LoggedIn(Callers.Subject(ControlRoles.Auditor)), "", default, TestContext.Current.CancellationToken));
        JsonSerializer.Deserialize(answer.Body, ControlJson.Default.SealGroupListing)!.Groups
            .ShouldBe([new SealGroupReport(3, "id-card", "pii.id-card"), new SealGroupReport(5, "phone", "pii.phone")]);
    }

    private Task<ControlAnswer> AskAsync(byte[] body, Caller caller)
    {
        var desk = new ApprovalDesk(new ApprovalCatalogue(null!), new byte[32], ApprovalRules.Default with { Operations = [] }, _ => null, TimeProvider.System);
        var acts = new TraceActs(new Keys()).All.ToList();
        var others = ControlOperations.All.Except(acts.Select(act => act.Operation))
            .Select(operation => new ControlAct(operation, _ => "", _ => Task.FromResult(ControlAnswer.Done())));
        var dispatch = new ControlDispatch(
            acts.Concat(others), desk, new FreshProof(ReauthenticationRules.Default, TimeProvider.System), new AdministrationLog(_journal, TimeProvider.System));
        return dispatch.RunAsync(ControlOperations.TraceDigests, new ControlRequest(caller, "", body, TestContext.Current.CancellationToken));
    }

    private static byte[] Body(string value) => JsonSerializer.SerializeToUtf8Bytes(new TraceWish(Encoding.UTF8.GetBytes(value)), ControlJson.Default.TraceWish);

    private List<string> Acts() =>
        [.. new JournalReader(_directory, Sealing).Read(new JournalFilter { Kind = RecordKind.AdministrationActed }).Select(entry => entry.Detail!)];

    /// <summary>Two groups; of the second a version is destroyed.</summary>
    private sealed class Keys : IDataKeyList
    {
        public ReadOnlyMemory<byte> ClusterId { get; } = new byte[GroupKey.ClusterIdSize];

        public IReadOnlyList<DataKeyEntry> All { get; } =
        [
            new(3, "id-card", "pii.id-card", 1, SealMode.Equal), new(3, "id-card", "pii.id-card", 2, SealMode.Equal),
            new(5, "phone", "pii.phone", 1, SealMode.Random), new(5, "phone", "pii.phone", 9, SealMode.Random),
        ];

        public static GroupKey Open(int group, int version)
        {
            Span<byte> bytes = stackalloc byte[GroupKey.Size];
            bytes.Fill((byte)(16 * group + version));
            return new GroupKey(new byte[GroupKey.ClusterIdSize], group, version, group == 3 ? SealMode.Equal : SealMode.Random, bytes);
        }

        public bool TryCopyKey(int group, int version, Span<byte> key)
        {
            if (version == 9) return false;
            key.Fill((byte)(16 * group + version));
            return true;
        }
    }
}
