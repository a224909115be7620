using System.Text;
using System.Text.Json;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Policy;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

/// <summary>Break-glass takes two approvals, of the two powers that the asker has not; and the attacks on that.</summary>
public sealed class SeveralApprovalsTests
{
    private static readonly Subject Asker = Callers.Subject(ControlRoles.SystemAdministrator, 1);
    private static readonly Subject Security = Callers.Subject(ControlRoles.SecurityAdministrator, 2);
    private static readonly Subject Auditor = Callers.Subject(ControlRoles.Auditor, 3);

    private readonly Dictionary<string, Subject> _subjects = new[] { Asker, Security, Auditor }.ToDictionary(s => s.Name);
    private readonly ApprovalShelf _shelf = new();
    private readonly List<string> _ran = [];
    private readonly MovedTime _time = new();
    private readonly ApprovalDesk _desk;

    public SeveralApprovalsTests()
    {
        _desk = new ApprovalDesk(_shelf, new byte[32], ApprovalRules.Default, name => _subjects.GetValueOrDefault(name), _time)
        {
            Runner = (operation, request) =>
            {
                _ran.Add($"{operation} as {request.Actor}");
                return Task.FromResult(ControlAnswer.Done());
            },
        };
    }

    [Fact]
    [Requirement("realname-7.4.2-1.2")]
    [Requirement("realname-7.5.2-2.2")]
    public async Task It_runs_with_the_second_approval_and_not_with_the_first()
    {
        await AskAsync();
        Message(await DecideAsync(Security)).ShouldContain("1 more");
        _ran.ShouldBeEmpty();
        (await DecideAsync(Auditor)).Problem.ShouldBeNull();
        _ran.ShouldBe(["break-glass.request as subject1"]);
        (await DecideAsync(Auditor)).Problem.ShouldNotBeNull();
        _ran.Count.ShouldBe(1);
    }

    [Fact]
    [Requirement("realname-7.5.2-2.2")]
    public async Task One_approver_counts_once_whatever_accounts_and_powers_he_has()
    {
        await AskAsync();
        (await DecideAsync(Security)).Problem.ShouldBeNull();
        (await DecideAsync(Security)).Problem!.What.ShouldContain("approved already");
        // Another account of the same power, another person.
        (await DecideAsync(Know(Callers.Subject(ControlRoles.SecurityAdministrator, 4)))).Problem!.What.ShouldContain("approved already");
        // The other power, by the same person: what the catalogue forbids and somebody has written into it all the same.
        (await DecideAsync(Know(Callers.Subject(ControlRoles.Auditor, 5, " PERSON 2")))).Problem!.What.ShouldContain("another person's");
        _ran.ShouldBeEmpty();
    }

    [Fact]
    [Requirement("realname-7.5.2-2.2")]
    public async Task Nobody_approves_the_own_request_nor_with_the_askers_power()
    {
        await AskAsync();
        (await DecideAsync(Asker)).Problem!.What.ShouldContain("second person");
        (await DecideAsync(Know(Callers.Subject(ControlRoles.SystemAdministrator, 6)))).Problem!.What.ShouldContain("other two powers");
        (await DecideAsync(Know(Callers.Subject(ControlRoles.SecurityAdministrator, 7, "Person 1")))).Problem!.What.ShouldContain("second person");
        _ran.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_approval_that_comes_too_late_is_none_and_the_first_grows_old_with_its_request()
    {
        await AskAsync();
        (await DecideAsync(Security)).Problem.ShouldBeNull();
        _time.Now += ApprovalRules.Default.Validity + TimeSpan.FromSeconds(1);
        (await DecideAsync(Auditor)).Problem!.What.ShouldContain("too old");
        _ran.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_vote_that_was_written_into_the_catalogue_does_not_count()
    {
        await AskAsync();
        (await DecideAsync(Security)).Problem.ShouldBeNull();
        var real = _shelf.Only.Votes[0];
        foreach (var forged in (ApprovalVote[])
            [
                real with { SubjectId = Auditor.Id, Name = Auditor.Name, Power = Power.Auditor }, real with { Digest = new string('0', 64) },
                real with { VotedAt = real.VotedAt.AddHours(-1) }, real with { Reason = "another" },
            ])
        {
            _shelf.Only = _shelf.Only with { Votes = [forged] };
            Message(await DecideAsync(forged.Power == Power.Auditor ? Security : Auditor)).ShouldContain("1 more");
            _shelf.Only = _shelf.Only with { Votes = [] };
        }

        _ran.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_lost_the_power_since_has_not_approved()
    {
        await AskAsync();
        (await DecideAsync(Security)).Problem.ShouldBeNull();
        _subjects[Security.Name] = Security with { Power = null };
        Message(await DecideAsync(Auditor)).ShouldContain("1 more");
        _ran.ShouldBeEmpty();
    }

    private Subject Know(Subject subject) => _subjects[subject.Name] = subject;

    private async Task AskAsync()
    {
        var request = new ControlRequest(Callers.LoggedIn(Asker), "", "{\"seconds\":60}"u8.ToArray(), Stop) { Reason = "the disk is full" };
        (await _desk.KeepAsync(ControlOperations.BreakGlassRequest, request with { Object = "superuser for 60 s" })).Problem!.Code.ShouldBe("pending");
    }

    private Task<ControlAnswer> DecideAsync(Subject who) => _desk.ApproveAsync(new ControlRequest(
        Callers.LoggedIn(who), "1",
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new ApprovalDecision("seen", _shelf.Only.Digest), ControlJson.Default.ApprovalDecision)), Stop));

    private static string Message(ControlAnswer answer) => JsonSerializer.Deserialize(answer.Body, ControlJson.Default.Acknowledgement)!.Message;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private sealed class MovedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(50);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
