using Menshen.Control;
using Menshen.Crypto;
using Menshen.Journal;
using Menshen.Server;

namespace Menshen.Cli.Tests;

public sealed class ControlTableTests : IDisposable
{
    private const uint Us = 1000;

    private static readonly SealingSecret Sealing = new(Sm3.Hash("tests"u8));

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-control").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private readonly JournalWriter _journal;
    private readonly List<string> _ran = [];

    public ControlTableTests() =>
        _journal = JournalWriter.Open(new JournalOptions { Directory = _directory, Origin = "test" }, _key, Sealing, TimeProvider.System);

    public void Dispose()
    {
        _journal.Dispose();
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Everything_in_the_contract_can_be_dispatched_and_nothing_else() =>
        Table().Operations.OrderBy(o => o.Name).ShouldBe(ControlOperations.All.OrderBy(o => o.Name));

    [Fact]
    public void A_table_with_a_hole_does_not_start() =>
        Should.Throw<InvalidOperationException>(() => Table(ControlOperations.All.Where(o => o != ControlOperations.UserDelete)))
            .Message.ShouldContain("user.delete");

    [Fact]
    public void Names_and_paths_are_unique_and_each_change_is_no_get()
    {
        ControlOperations.All.Select(o => o.Name).ShouldBeUnique();
        ControlOperations.All.Select(o => (o.Method, o.Path)).ShouldBeUnique();
        ControlOperations.All.ShouldAllBe(o => o.Changes == (o.Method != "GET"));
    }

    [Fact]
    public async Task No_operation_runs_for_another_user_or_for_nobody()
    {
        var table = Table();
        foreach (var operation in table.Operations)
        {
            (await table.RunAsync(operation, new PeerIdentity(1, 1001), Request())).Problem!.Code.ShouldBe("forbidden");
            (await table.RunAsync(operation, null, Request())).Problem!.Code.ShouldBe("forbidden");
        }

        _ran.ShouldBeEmpty();
        Acts().Count(a => a.EndsWith("forbidden", StringComparison.Ordinal)).ShouldBe(2 * ControlOperations.All.Length);
    }

    [Theory]
    [InlineData(Us)]
    [InlineData(0u)]
    public async Task Every_operation_runs_for_our_own_user_and_for_root(uint user)
    {
        var table = Table();
        foreach (var operation in table.Operations)
            (await table.RunAsync(operation, new PeerIdentity(1, user), Request())).Problem.ShouldBeNull();
        _ran.Count.ShouldBe(ControlOperations.All.Length);
    }

    [Fact]
    public async Task Each_change_is_in_the_journal_before_and_after()
    {
        var table = Table();
        foreach (var operation in ControlOperations.All)
            await table.RunAsync(operation, new PeerIdentity(1, Us), Request());
        var acts = Acts();
        foreach (var operation in ControlOperations.All)
        {
            var own = acts.Where(a => a.Contains($"{operation.Name} ", StringComparison.Ordinal)).ToList();
            own.Count.ShouldBe(operation.Changes ? 2 : 0, operation.Name);
        }
    }

    [Fact]
    public async Task A_body_of_another_form_is_refused_before_anything_happens()
    {
        var act = new ControlAct(
            ControlOperations.UserAdd,
            request => request.Read(ControlJson.Default.NewUser).Name,
            _ => throw new InvalidOperationException("must not run"));
        var table = Table(ControlOperations.All.Where(o => o != ControlOperations.UserAdd), act);
        var answer = await table.RunAsync(ControlOperations.UserAdd, new PeerIdentity(1, Us), Request("{\"name\":\"a\",\"admin\":true}"));
        answer.Problem!.Code.ShouldBe("invalid");
    }

    [Fact]
    public void No_secret_of_the_contract_reaches_a_text()
    {
        new NewUser("a", "geheim", null, "person", "", false).ToString().ShouldNotContain("geheim");
        new PasswordChange("geheim").ToString().ShouldNotContain("geheim");
        new UserCredentials("a", "geheim", "").ToString().ShouldNotContain("geheim");
    }

    private ControlDispatch Table() => Table(ControlOperations.All);

    private ControlDispatch Table(IEnumerable<ControlOperation> operations, params ControlAct[] further) => new(
        operations.Select(operation => new ControlAct(operation, _ => "something", _ => Run(operation))).Concat(further),
        new ControlGate(Us),
        new AdministrationLog(_journal, TimeProvider.System));

    private Task<ControlAnswer> Run(ControlOperation operation)
    {
        _ran.Add(operation.Name);
        return Task.FromResult(ControlAnswer.Done());
    }

    private static ControlRequest Request(string body = "") =>
        new("tester", "something", System.Text.Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);

    private List<string> Acts() =>
        [.. new JournalReader(_directory, Sealing).Read(new JournalFilter { Kind = RecordKind.AdministrationActed }).Select(entry => entry.Detail!)];
}
