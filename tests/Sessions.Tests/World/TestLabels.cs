using Menshen.Gateway;
using Menshen.Policy.Labels;

namespace Menshen.Sessions.Tests.World;

/// <summary>Labels by a policy's rules; the database <c>shop</c> has them, every other has not.</summary>
internal sealed class TestLabels(LabelRules rules) : ISessionLabels
{
    public const string Policy = """
        profile: standard
        journal: {durability: bounded}
        logins: {delay: 0s, longest-delay: 0s}
        labels:
          levels: [public, internal, secret]
          categories: [senders]
          labels: [public, internal, "secret:senders"]
          tables:
            - {table: shop/public.parcel, default: internal}
            - {table: shop/public.staff, default: public, columns: {salary: "secret:senders"}}
          clearances:
            - {by: [manager], highest: "secret:senders", default: internal}
            - {by: [courier], highest: internal, lowest: internal}
        """;

    public bool IsLabelled(string database) => database == "shop";

    public LabelChoice Choose(SubjectEntry subject, string? requested) => rules.Choose(subject.Name, subject.Groups, requested);

    public string? FindRole(string subject, string database, SessionLabel label) => $"{subject}_role.{label.Bits:x}";

    public Task<string> MakeRoleAsync(string subject, string database, SessionLabel label) => Task.FromResult(FindRole(subject, database, label)!);
}
