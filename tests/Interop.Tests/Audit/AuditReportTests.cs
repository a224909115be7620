namespace Menshen.Interop.Tests.Audit;

[Collection<AuditDeployment>]
public sealed class AuditReportTests(AuditDeployment audit)
{
    [Fact]
    [Requirement("realname-7.4.3-4.1")]
    [Requirement("realname-7.9.3-4")]
    [Requirement("realname-7.5.3-7")]
    [Requirement("credit-6.2-g.1")]
    [Requirement("credit-6.2-g.2")]
    [Requirement("realname-7.3.4-3")]
    [Requirement("gbt20009-5.1.2.5-d")]
    public async Task A_report_counts_what_happened_in_csv_and_in_both_languages()
    {
        var csv = (await audit.Auditor.AuditAsync("report", "--since", "1h", "--form", "csv", "--topic", "objects", "--topic", "failures")).Succeeded();
        csv.Lines.ShouldContain("objects");
        csv.Lines.ShouldContain("object,statements,rows,subjects");
        // CREATE TABLE, INSERT of 40 and SELECT of 10, by one subject.
        csv.Lines.ShouldContain("parcel,3,50,1");
        csv.Lines.ShouldContain(line => line.StartsWith("it_clerk,refused,42501,ALTER ROLE,1", StringComparison.Ordinal));

        var page = (await audit.Auditor.AuditAsync("report", "--since", "1h")).Succeeded().Output;
        page.ShouldContain("<h1>Audit report</h1>");
        page.ShouldContain("<svg ");
        page.ShouldContain("<td>it_courier</td>");
        page.ShouldNotContain("<script", Case.Insensitive);
        (await audit.Auditor.AuditAsync("report", "--since", "1h", "--lang", "zh")).Succeeded().Output.ShouldContain("<h1>审计报告</h1>");
    }

    [Fact]
    public async Task What_clients_wrote_is_text_in_a_report_and_never_markup()
    {
        (await audit.Clerk.PsqlAsync("-c", "create table \"<img src=x onerror=alert(1)>\" (i int)")).Succeeded();
        await AuditDeployment.CaughtUpAsync(audit.Deployment, audit.Auditor);
        var page = (await audit.Auditor.AuditAsync("report", "--since", "1h")).Succeeded().Output;
        page.ShouldContain("&lt;img src=x");
        page.ShouldNotContain("<img");
    }

    [Fact]
    public async Task Nobody_but_an_auditor_gets_a_report() =>
        (await audit.SecurityAdministrator.AuditAsync("report", "--since", "1h")).Error.ShouldContain("42501");
}
