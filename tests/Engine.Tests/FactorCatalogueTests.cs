using System.Net;
using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests;

/// <summary>Second factors in the catalogue that several gateways share.</summary>
[Collection(EngineTests.Name)]
public sealed class FactorCatalogueTests(EngineFixture fixture)
{
    private static readonly TimeSpan Forgetting = TimeSpan.FromMinutes(30);

    private readonly CodeCatalogue _codes = new(fixture.Engine);
    private readonly TicketCatalogue _tickets = new(fixture.Engine);
    private readonly CertificateCatalogue _certificates = new(fixture.Engine);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Requirement("gat389-4.1.2-c")]
    [Requirement("tencentdb-2.2-5")]
    public async Task Of_many_gateways_with_one_code_exactly_one_accepts_it()
    {
        var subject = await InForceAsync("factor_race", step: 100);
        var accepted = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => _codes.AcceptAsync(subject, 101, Cancellation))));
        accepted.Count(a => a).ShouldBe(1);
        (await _codes.AcceptAsync(subject, 101, Cancellation)).ShouldBeFalse();
        (await _codes.AcceptAsync(subject, 99, Cancellation)).ShouldBeFalse();
        (await _codes.AcceptAsync(subject, 102, Cancellation)).ShouldBeTrue();
    }

    [Fact]
    public async Task The_code_that_confirmed_an_enrolment_is_not_good_for_a_login()
    {
        var subject = await InForceAsync("factor_first", step: 100);
        (await _codes.AcceptAsync(subject, 100, Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task Codes_that_were_never_confirmed_accept_nothing()
    {
        var subject = (await fixture.AddAsync("factor_waiting")).Id;
        (await _codes.EnrolAsync(subject, new byte[36], Cancellation)).ShouldBeTrue();
        (await _codes.AcceptAsync(subject, 100, Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_secret_in_force_gives_way_to_no_other()
    {
        var subject = await InForceAsync("factor_kept", step: 100);
        (await _codes.EnrolAsync(subject, new byte[] { 1, 2, 3 }, Cancellation)).ShouldBeFalse();
        (await _codes.ConfirmAsync(subject, 200, [], Cancellation)).ShouldBeFalse();
        (await _codes.FindAsync(subject, Forgetting, Cancellation))!.SealedSecret.Length.ShouldBe(36);
    }

    [Fact]
    public async Task A_recovery_code_is_good_once_and_for_its_own_subject_alone()
    {
        var (one, other) = (await InForceAsync("factor_paper", step: 1), await InForceAsync("factor_paper2", step: 1));
        byte[] digest = [1, 1, 1];
        (await _codes.UseRecoveryAsync(other, [9], Cancellation)).ShouldBeFalse();
        var used = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _codes.UseRecoveryAsync(one, digest, Cancellation))));
        used.Count(u => u).ShouldBe(1);
        (await _codes.FindAsync(one, Forgetting, Cancellation))!.RecoveryCodesLeft.ShouldBe(1);
    }

    [Fact]
    public async Task Wrong_codes_are_counted_and_forgotten()
    {
        var subject = await InForceAsync("factor_wrong", step: 1);
        (await _codes.TryAttemptAsync(subject, 5, Forgetting, Cancellation)).ShouldBeTrue();
        (await _codes.TryAttemptAsync(subject, 5, Forgetting, Cancellation)).ShouldBeTrue();
        (await _codes.FindAsync(subject, Forgetting, Cancellation))!.WrongCodes.ShouldBe(2);
        await Task.Delay(50, Cancellation);
        (await _codes.FindAsync(subject, TimeSpan.FromMilliseconds(10), Cancellation))!.WrongCodes.ShouldBe(0);
        await _codes.AcceptAsync(subject, 5, Cancellation);
        (await _codes.FindAsync(subject, Forgetting, Cancellation))!.WrongCodes.ShouldBe(0);
    }

    [Fact]
    public async Task Of_many_guesses_at_once_no_more_are_looked_at_than_of_guesses_in_a_row()
    {
        var subject = await InForceAsync("factor_burst", step: 1);
        var looked = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => _codes.TryAttemptAsync(subject, 5, Forgetting, Cancellation))));
        looked.Count(l => l).ShouldBe(5);
        (await _codes.TryAttemptAsync(subject, 5, TimeSpan.Zero, Cancellation)).ShouldBeTrue();
    }

    [Fact]
    public async Task Nobody_sets_the_last_step_back()
    {
        var subject = await InForceAsync("factor_back", step: 100);
        await Should.ThrowAsync<PostgresException>(() => fixture.TcbAsync($"UPDATE menshen.totp SET last_step = 1 WHERE subject_id = {subject}"));
    }

    [Fact]
    [Requirement("gat389-4.1.2-c")]
    public async Task Of_many_gateways_with_one_ticket_exactly_as_many_take_it_as_it_has_uses()
    {
        var subject = (await fixture.AddAsync("factor_ticket")).Id;
        foreach (var uses in new[] { 1, 3 })
        {
            await IssueAsync(subject, uses, TimeSpan.FromMinutes(1));
            var id = (await _tickets.LivingAsync(Cancellation)).Single(t => t.SubjectId == subject).Id;
            var taken = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => _tickets.RedeemAsync(id, Cancellation))));
            taken.Count(t => t).ShouldBe(uses);
            (await _tickets.LivingAsync(Cancellation)).ShouldNotContain(t => t.Id == id);
        }
    }

    [Fact]
    public async Task A_ticket_after_its_time_is_neither_shown_nor_taken()
    {
        var subject = (await fixture.AddAsync("factor_late")).Id;
        await IssueAsync(subject, 1, TimeSpan.FromMinutes(1));
        var ticket = (await _tickets.LivingAsync(Cancellation)).Single(t => t.SubjectId == subject);
        ticket.Terms.ShouldBe(Terms);
        await fixture.TcbAsync($"UPDATE menshen.ticket SET expires_at = now() WHERE id = {ticket.Id}");
        (await _tickets.LivingAsync(Cancellation)).ShouldNotContain(t => t.SubjectId == subject);
        (await _tickets.RedeemAsync(ticket.Id, Cancellation)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("password")]
    [InlineData("disable")]
    [InlineData("delete")]
    public async Task Tickets_end_with_what_they_were_given_for(string what)
    {
        var name = $"factor_end_{what}";
        var subject = (await fixture.AddAsync(name)).Id;
        await IssueAsync(subject, 1, TimeSpan.FromMinutes(1));
        if (what == "password")
            await fixture.Subjects.SetPasswordAsync(name, "another password".AsMemory(), mustChange: false, 4, Cancellation);
        else if (what == "disable")
            await fixture.Subjects.DisableSubjectAsync(name, Cancellation);
        else
            await fixture.Subjects.DeleteSubjectAsync(name, Cancellation);
        (await _tickets.LivingAsync(Cancellation)).ShouldNotContain(t => t.SubjectId == subject);
    }

    [Fact]
    public async Task A_deleted_subject_leaves_no_factor_in_force()
    {
        var subject = await InForceAsync("factor_gone", step: 1);
        await _certificates.AddAsync(Certificate("aa01", subject), Cancellation);
        await fixture.Subjects.DeleteSubjectAsync("factor_gone", Cancellation);
        (await _codes.FindAsync(subject, Forgetting, Cancellation)).ShouldBeNull();
        (await _certificates.ListAsync(current: true, Cancellation)).ShouldNotContain(c => c.SubjectId == subject && c.RevokedAt == null);
        (await _certificates.ListAsync(current: false, Cancellation)).ShouldContain(c => c.SubjectId == subject && c.RevokedBy == "deletion");
    }

    [Fact]
    public async Task A_revocation_is_for_ever_and_no_certificate_is_forgotten()
    {
        var subject = (await fixture.AddAsync("factor_cert")).Id;
        await _certificates.AddAsync(Certificate("bb02", subject), Cancellation);
        (await _certificates.RevokeAsync("bb02", "test", "sealed", Cancellation)).ShouldBeTrue();
        (await _certificates.RevokeAsync("bb02", "test", "sealed", Cancellation)).ShouldBeFalse();
        foreach (var attempt in new[]
        {
            "UPDATE menshen.certificate SET revoked_at = NULL WHERE serial = 'bb02'", "DELETE FROM menshen.certificate WHERE serial = 'bb02'",
            $"UPDATE menshen.certificate SET fingerprint = '{new string('c', 64)}' WHERE serial = 'bb02'", "TRUNCATE menshen.certificate",
        })
            await Should.ThrowAsync<PostgresException>(() => fixture.TcbAsync(attempt));
    }

    [Fact]
    public async Task A_ticket_is_announced_to_all_gateways_and_not_as_a_change_of_subjects()
    {
        var subject = (await fixture.AddAsync("factor_news")).Id;
        await using var listener = new CatalogueListener(fixture.Engine, TimeProvider.System);
        using var heard = new SemaphoreSlim(0);
        var changes = 0;
        listener.FactorsChanged += (_, _) => heard.Release();
        listener.Changed += (_, _) => Interlocked.Increment(ref changes);
        await listener.StartAsync(Cancellation);
        await IssueAsync(subject, 1, TimeSpan.FromMinutes(1));
        (await heard.WaitAsync(BusyMachine.Patience, Cancellation)).ShouldBeTrue();
        changes.ShouldBe(0);
    }

    [Fact]
    public void A_tickets_verifier_has_the_salt_and_rounds_of_its_subjects_password()
    {
        var own = ScramVerifier.ForPerson("a good password");
        var ticket = ScramVerifier.ForTicket(own, "tick-et"u8)!;
        ticket.Split('$')[1].ShouldBe(own.Split('$')[1]);
        ScramVerifier.Matches(ticket, "tick-et"u8).ShouldBeTrue();
        ScramVerifier.Matches(ticket, "a good password"u8).ShouldBeFalse();
        ScramVerifier.ForTicket("no verifier", "tick-et"u8).ShouldBeNull();
    }

    private async Task<long> InForceAsync(string name, long step)
    {
        var subject = (await fixture.AddAsync(name)).Id;
        (await _codes.EnrolAsync(subject, new byte[36], Cancellation)).ShouldBeTrue();
        (await _codes.ConfirmAsync(subject, step, [[1, 1, 1], [2, 2, 2]], Cancellation)).ShouldBeTrue();
        return subject;
    }

    private static TicketTerms Terms { get; } = new(IPAddress.Parse("192.0.2.7"), "shop", "internal:east");

    private Task<DateTimeOffset> IssueAsync(long subject, int uses, TimeSpan life) => _tickets.IssueAsync(
        subject, "SCRAM-SHA-256$1:AAAA$AAAA:AAAA", Terms, life, uses, Cancellation);

    private static StoredCertificate Certificate(string serial, long subject) => new(
        serial, subject, "", serial[..1] + new string('0', 63 - serial.Length + 1) + serial[1..], DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1), "test", null, null);
}
