using Menshen.Evaluator.Targets;
using Menshen.Policy;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>The entries that an evaluation adds to a policy: they are in it, and everything else is as it was.</summary>
public class PolicyTextTests
{
    private static readonly PolicyRule[] Rules =
    [
        new("access", null, "{id: ev-idle, by: [ev_4], idle-timeout: 2s}"),
        new("statistics", null, "{resource: ev-1, table: ev/public.ev_staff, unit: staff_id, by: [ev_1], measures: [salary], filters: [dept, grade]}"),
        new("disclosure", null, "{id: ev-reads, by: [ev_2], tags: [pii.plate], rights: [reveal, enter], purpose: evaluation}"),
        new("labels", "levels", "public"), new("labels", "levels", "internal"), new("labels", "labels", "\"public\""), new("labels", "labels", "\"internal\""),
        new("labels", "tables", "{table: ev_l/public.ev_labelled, default: \"public\"}"), new("labels", "clearances", "{by: [ev_1], highest: \"public\"}"),
        new("labels", "clearances", "{by: [ev_2], highest: \"internal\"}"),
    ];

    [Fact]
    public void A_policy_takes_them_and_takes_them_once()
    {
        var text = PolicyText.With(PolicySet.DefaultFile(), Rules);
        PolicySet.Parse(text, "policy.yaml").Errors.ShouldBeEmpty();
        PolicyText.With(text, Rules).ShouldBe(text);
        text.ShouldContain("ev_l/public.ev_labelled");
    }

    [Fact]
    public void They_stand_beside_those_that_are_there()
    {
        const string Own = "access:\n  - {id: office, kind: person, hours: 07:00-20:00}\nlabels:\n  levels: [open, shut]\n  categories: [east]\n  labels: [open, \"shut:east\"]\n  clearances:\n    - {by: [zhao], highest: \"shut:east\"}\n";
        var text = PolicyText.With(Own, [Rules[0], new PolicyRule("labels", "clearances", "{by: [ev_1], highest: open}")]);
        PolicySet.Parse(text, "policy.yaml").Errors.ShouldBeEmpty();
        text.ShouldContain("07:00-20:00");
        text.ShouldContain("zhao");
        text.ShouldContain("ev_1");
    }

    [Fact]
    public void Without_takes_out_the_entry_that_names_the_word_and_no_other()
    {
        var text = PolicyText.Without(PolicyText.With(PolicySet.DefaultFile(), Rules), "labels", "tables", "ev_l");
        text.ShouldNotContain("ev_labelled");
        text.ShouldContain("highest");
        PolicySet.Parse(text, "policy.yaml").Errors.ShouldBeEmpty();
    }
}
