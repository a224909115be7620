using Menshen.Control;
using Menshen.Crypto;
using Menshen.Engine;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

public sealed class ControlTableTests : IDisposable
{
    private static readonly SealingSecret Sealing = new(Sm3.Hash("tests"u8));

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-control").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private readonly JournalWriter _journal;
    private readonly List<string> _ran = [];

    public ControlTableTests() =>
        _journal = JournalWriter.Open(new JournalOptions { Directory = _directory, Origin = "test", Durability = Durability.Strict }, _key, Sealing, TimeProvider.System);

    public static TheoryData<ControlRoles> Roles => [.. Enum.GetValues<ControlRoles>().Where(role => role != ControlRoles.None)];

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
    public void Every_operation_has_a_row_of_permissions_and_a_form() =>
        ControlOperations.All.ShouldAllBe(o => ControlPermissions.Of(o) != ControlRoles.None
            && (ControlForms.Of(o) != null || o == ControlOperations.Document));

    [Fact]
    public void The_table_of_permissions_names_nothing_that_is_not_in_the_contract() =>
        ControlPermissions.Operations.ShouldBeSubsetOf(ControlOperations.All);

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

    [Theory]
    [MemberData(nameof(Roles))]
    [Requirement("gat389-5.3.4-x")]
    [Requirement("realname-7.4.2-2.2")]
    [Requirement("gat389-4.5-c")]
    public async Task Each_role_runs_what_the_documents_table_says_and_nothing_else(ControlRoles role)
    {
        var table = Table();
        var documented = PermissionsPage.Read();
        documented.Keys.Order().ShouldBe(ControlOperations.All.Select(o => o.Name).Order());
        foreach (var operation in ControlOperations.All)
        {
            _ran.Clear();
            var answer = await table.RunAsync(operation, Request(CallerIn(role)));
            var allowed = documented[operation.Name].Contains(RoleNames.Of(role));
            _ran.ShouldBe(allowed ? [operation.Name] : [], $"{operation.Name} as {role}");
            answer.Problem?.Code.ShouldBe(role is ControlRoles.Nobody or ControlRoles.LocalUser ? "unauthenticated" : "forbidden");
        }

        var refused = ControlOperations.All.Count(o => !ControlPermissions.Of(o).HasFlag(role));
        Acts().Count(a => a.EndsWith("forbidden", StringComparison.Ordinal)).ShouldBe(refused);
    }

    [Fact]
    [Requirement("realname-7.4.2-2.2")]
    public void No_power_may_do_what_makes_another_power_needless()
    {
        // Who makes subjects and who makes databases are two; who is watched does not choose what is recorded.
        (ControlPermissions.Of(ControlOperations.UserAdd) & ControlPermissions.Of(ControlOperations.DatabaseCreate)).ShouldBe(ControlRoles.None);
        foreach (var operation in (ControlOperation[])[ControlOperations.AuditRules, ControlOperations.AuditPlan, ControlOperations.AuditApply])
            ControlPermissions.Of(operation).ShouldBe(ControlRoles.Auditor);
        ControlOperations.All.Where(o => o.Changes && ControlPermissions.Of(o).HasFlag(ControlRoles.Auditor)).Select(o => o.Name).Order()
            .ShouldBe([
                "approval.approve", "approval.reject", "audit.apply", "audit.delegate", "audit.plan", "audit.review", "audit.revoke", "backup.verify", "break-glass.end", "break-glass.open", "break-glass.request", "factor.confirm", "factor.enrol", "factor.remove",
                "journal.archive", "journal.clear.confirm", "journal.clear.request", "journal.sign", "login", "logout", "policy.plan", "quarantine.impose", "quarantine.lift", "self.password", "selfcheck.run", "ticket.issue",
                "trace.digests", "trace.row",
            ]);
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Who_still_has_the_first_password_can_do_nothing_but_change_it(ControlRoles role)
    {
        if (role is ControlRoles.Nobody or ControlRoles.LocalUser)
            return;
        var table = Table();
        var caller = Callers.LoggedIn(Callers.Subject(role) with { MustChangePassword = true });
        foreach (var operation in ControlOperations.All)
            await table.RunAsync(operation, Request(caller));
        _ran.Order().ShouldBe(["logout", "self", "self.password"]);
    }

    [Fact]
    public async Task Each_change_is_in_the_journal_before_and_after()
    {
        var table = Table();
        foreach (var operation in ControlOperations.All.Where(o => ControlPermissions.Of(o).HasFlag(ControlRoles.SecurityAdministrator)))
            await table.RunAsync(operation, Request(CallerIn(ControlRoles.SecurityAdministrator)));
        var acts = Acts();
        foreach (var operation in ControlOperations.All.Where(o => ControlPermissions.Of(o).HasFlag(ControlRoles.SecurityAdministrator)))
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
        var answer = await table.RunAsync(
            ControlOperations.UserAdd, Request(CallerIn(ControlRoles.SecurityAdministrator), "{\"name\":\"a\",\"admin\":true}"));
        answer.Problem!.Code.ShouldBe("invalid");
    }

    [Fact]
    public async Task What_goes_wrong_inside_is_a_number_outside_and_a_sentence_in_the_journal()
    {
        var act = new ControlAct(ControlOperations.UserList, _ => "", _ => throw new TimeoutException("password=geheim host=10.1.2.3"));
        var table = Table(ControlOperations.All.Where(o => o != ControlOperations.UserList), act);
        var problem = (await table.RunAsync(ControlOperations.UserList, Request(CallerIn(ControlRoles.Auditor)))).Problem!;
        problem.ToString().ShouldNotContain("geheim");
        problem.ToString().ShouldNotContain("10.1.2.3");
        Acts().ShouldHaveSingleItem().ShouldContain(problem.Reference!);
    }

    [Fact]
    public void No_secret_of_the_contract_reaches_a_text()
    {
        new NewUser("a", "geheim", null, "person", "", false).ToString().ShouldNotContain("geheim");
        new PasswordChange("geheim").ToString().ShouldNotContain("geheim");
        new UserCredentials("a", "geheim", "").ToString().ShouldNotContain("geheim");
        new LoginRequest("a", "geheim", "geheim").ToString().ShouldNotContain("geheim");
        new LoginAnswer("geheim", "a", "auditor", false, default, 1).ToString().ShouldNotContain("geheim");
        new OwnPasswordChange("geheim", "geheim").ToString().ShouldNotContain("geheim");
    }

    [Fact]
    public void Operations_that_policy_may_have_wait_are_operations_and_somebody_may_approve_them()
    {
        ApprovalRules.Possible.ShouldBeSubsetOf(ControlOperations.All.Select(o => o.Name));
        ApprovalRules.Possible.ShouldAllBe(name => ControlPermissions.ApproversOf(name) != ControlRoles.None);
    }

    private static Caller CallerIn(ControlRoles role) => role switch
    {
        ControlRoles.Nobody => Caller.Nobody("192.0.2.1"),
        ControlRoles.LocalUser => Caller.Local(new PeerIdentity(1, 1000)),
        _ => Callers.LoggedIn(Callers.Subject(role)),
    };

    private ControlDispatch Table() => Table(ControlOperations.All);

    private ControlDispatch Table(IEnumerable<ControlOperation> operations, params ControlAct[] further)
    {
        // Nothing waits here: approvals have tests of their own, with a real catalogue.
        var desk = new ApprovalDesk(
            new ApprovalCatalogue(null!), new byte[32], ApprovalRules.Default with { Operations = [] }, _ => null, TimeProvider.System);
        return new ControlDispatch(
            operations.Select(operation => new ControlAct(operation, _ => "something", _ => Run(operation))).Concat(further), desk,
            new FreshProof(ReauthenticationRules.Default, TimeProvider.System),
            new AdministrationLog(_journal, TimeProvider.System));
    }

    private Task<ControlAnswer> Run(ControlOperation operation)
    {
        _ran.Add(operation.Name);
        return Task.FromResult(ControlAnswer.Done());
    }

    private static ControlRequest Request(Caller caller, string body = "") =>
        new(caller, "something", System.Text.Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);

    private List<string> Acts() =>
        [.. new JournalReader(_directory, Sealing).Read(new JournalFilter { Kind = RecordKind.AdministrationActed }).Select(entry => entry.Detail!)];
}
