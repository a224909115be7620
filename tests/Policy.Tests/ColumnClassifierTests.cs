using Menshen.Policy;
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace Menshen.Policy.Tests;

public class ColumnClassifierTests
{
    /// <summary>Made here by the rule of GB 11643; nobody's.</summary>
    private static readonly string[] Numbers = [.. Enumerable.Range(0, 20).Select(i => WithCheck($"33010{i % 9 + 1}19{60 + i}0{i % 9 + 1}1{i % 9}{100 + i}"))];

    private static readonly string[] Mobiles = [.. Enumerable.Range(0, 20).Select(i => $"13{i % 10}{12345600 + i}")];
    private static readonly string[] Names =
        ["张伟", "王芳", "李娜", "刘洋", "陈静", "杨敏", "黄磊", "赵强", "吴军", "周杰", "徐丽", "孙超", "诸葛亮", "欧阳娜", "马云云", "胡歌歌"];

    private static readonly string[] Streets = [.. Enumerable.Range(1, 15).Select(i => $"人民路{i}号幸福里{i}栋2单元{i}01室")];
    private static readonly string[] Days = [.. Enumerable.Range(1, 28).Select(i => $"19{60 + i}-05-{i:00}")];

    [Theory]
    [InlineData("sfzh")]
    [InlineData("sender_id_no")]
    [InlineData("idNumber")]
    [InlineData("身份证号码")]
    [InlineData("c17")]
    public void Identity_numbers_are_known_by_their_check_digit_whatever_the_column_is_called(string name)
    {
        var proposal = First(name, "text", Numbers).ShouldNotBeNull();
        proposal.Tag.ShouldBe("pii.id-card");
        proposal.Confidence.ShouldBeGreaterThan(0.95);
        proposal.Reasons[0].ShouldBe(new DiscoveryReason(DiscoveryReasons.CheckDigit, 20, 20));
    }

    [Fact]
    public void Numbers_of_the_same_length_with_wrong_check_digits_are_none() =>
        First("c17", "text", [.. Numbers.Select(number => number[..17] + (number[17] == '1' ? '2' : '1'))]).ShouldBeNull();

    [Theory]
    [InlineData("mobile", "pii.phone")]
    [InlineData("sjh", "pii.phone")]
    [InlineData("contactPhone", "pii.phone")]
    [InlineData("dz", "pii.address")]
    [InlineData("home_addr", "pii.address")]
    [InlineData("xm", "pii.name")]
    [InlineData("customer_name", "pii.name")]
    [InlineData("联系人姓名", "pii.name")]
    [InlineData("dob", "pii.date")]
    [InlineData("出生日期", "pii.date")]
    [InlineData("cphm", "pii.plate")]
    [InlineData("user_email", "pii.email")]
    [InlineData("yhkh", "pii.bank-card")]
    public void A_name_alone_is_a_proposal_in_english_chinese_and_pinyin(string name, string tag)
    {
        var proposal = First(name, tag == "pii.date" ? "date" : "text", []).ShouldNotBeNull();
        (proposal.Tag, proposal.Confidence >= ColumnProposal.Likely).ShouldBe((tag, true));
        proposal.Reasons.ShouldBe([new DiscoveryReason(DiscoveryReasons.ColumnName, 0, 0)]);
    }

    [Theory]
    [InlineData("firm_name")]
    [InlineData("product_name")]
    [InlineData("file_name")]
    [InlineData("department_name")]
    [InlineData("id")]
    [InlineData("created_at")]
    [InlineData("status")]
    [InlineData("amount")]
    [InlineData("license_no")]
    [InlineData("user_id")]
    public void Names_of_things_are_no_proposal(string name) => Of(name, "text", []).Where(p => p.Confidence >= ColumnProposal.Likely).ShouldBeEmpty();

    [Fact]
    public void Values_are_known_by_their_form_under_a_name_that_says_nothing()
    {
        First("c1", "text", Mobiles)!.Tag.ShouldBe("pii.phone");
        First("c2", "text", Names)!.Tag.ShouldBe("pii.name");
        First("c3", "text", Streets)!.Tag.ShouldBe("pii.address");
        First("c4", "text", [.. Names.Select((_, i) => $"user{i}@example.org")])!.Tag.ShouldBe("pii.email");
        First("c5", "text", [.. Names.Select((_, i) => $"浙A{12345 + i}")])!.Tag.ShouldBe("pii.plate");
        First("c6", "text", [.. Names.Select((_, i) => WithLuhn($"62220212345678{10 + i}"))])!.Tag.ShouldBe("pii.bank-card");
        First("c7", "bigint", Mobiles)!.Tag.ShouldBe("pii.phone");
        First("c8", "date", Days).ShouldBeNull();
        First("birthday", "date", Days)!.Tag.ShouldBe("pii.date");
    }

    [Fact]
    public void Personal_numbers_inside_of_texts_are_seen_and_those_inside_of_other_numbers_are_not()
    {
        First("c1", "text", [.. Mobiles.Select(mobile => $"请联系 {mobile}，晚上送")])!.Tag.ShouldBe("pii.free-text");
        First("c2", "text", [.. Mobiles.Select(mobile => $"ZX{mobile}")]).ShouldBeNull();
        First("c3", "text", [.. Mobiles.Select(mobile => $"{mobile}99 units")]).ShouldBeNull();
        First("c4", "text", ["call 13812345678", "nothing", "no", "never", "no one", "not here"]).ShouldBeNull();
    }

    [Fact]
    public void A_name_that_its_values_contradict_is_no_likely_proposal()
    {
        var proposal = Of("phone", "text", [.. Enumerable.Range(0, 20).Select(i => $"model {i}")]).ShouldHaveSingleItem();
        proposal.Confidence.ShouldBeLessThan(ColumnProposal.Likely);
        proposal.Reasons.ShouldContain(new DiscoveryReason(DiscoveryReasons.FormMissing, 0, 20));
    }

    [Fact]
    public void A_few_words_that_begin_with_surnames_are_chance() =>
        Of("kind", "text", [.. Enumerable.Repeat(new[] { "易燃液体", "管制刀具", "童装" }, 50).SelectMany(words => words)]).Where(p => p.Confidence >= ColumnProposal.Likely).ShouldBeEmpty();

    [Fact]
    public void A_comment_in_chinese_counts_up_to_its_first_explanation()
    {
        Classify("c1", "text", "负责人手机", []).ShouldHaveSingleItem().Tag.ShouldBe("pii.phone");
        Classify("c2", "text", "核验方式：手机、读卡", []).ShouldBeEmpty();
    }

    [Fact]
    public void No_value_of_the_sample_is_in_what_comes_out() => Prop.ForAll(
        Gen.Elements(Numbers.Concat(Mobiles).Concat(Names).Concat(Streets).ToArray()).ListOf(30).ToArbitrary(),
        values =>
        {
            var column = new ColumnSample { Name = "c1", Type = "text", Values = [.. values] };
            var said = string.Join('\n', ColumnClassifier.Classify(column).Select(p => $"{p} {string.Join(',', p.Reasons)}")) + column;
            values.ShouldAllBe(value => !said.Contains(value, StringComparison.Ordinal));
        }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Any_value_is_judged_without_an_exception() => Prop.ForAll(
        ArbMap.Default.ArbFor<string[]>(), ArbMap.Default.ArbFor<NonNull<string>>(),
        (values, name) =>
        {
            var proposals = Classify(name.Get, "text", name.Get, [.. values.Where(value => value is not null)]);
            proposals.ShouldAllBe(p => p.Confidence >= 0 && p.Confidence <= 1);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void The_draft_is_a_valid_policy_and_a_columns_name_cannot_write_lines_of_it()
    {
        var columns = new[]
        {
            (new SealedColumnName("parcels", "public", "sender", "phone"), "pii.phone"), (new SealedColumnName("parcels", "public", "Sender", "身份证号"), "pii.id-card"),
            (new SealedColumnName("parcels", "public", "sender", "x\n  - group: evil\n    tag: \"a\\b'"), "pii.phone"),
            (new SealedColumnName("parcels", "public", "sender", "street # 1: a"), "pii.address"),
        };
        var result = PolicySet.Parse(SealsDraft.Write(columns), "p");
        result.Errors.Select(e => e.ToString()).ShouldBeEmpty();
        result.Policy!.Seals.Groups.Select(group => (group.Name, group.Tag, group.IsSearchable))
            .ShouldBe([("address", "pii.address", false), ("id-card", "pii.id-card", true), ("phone", "pii.phone", true)]);
        result.Policy.Seals.Groups.SelectMany(group => group.Columns).ShouldBe(columns.Select(column => column.Item1), ignoreOrder: true);
    }

    private static ColumnProposal? First(string name, string type, string[] values) => Of(name, type, values).FirstOrDefault();

    private static ImmutableArray<ColumnProposal> Of(string name, string type, string[] values) => Classify(name, type, "", values);

    private static ImmutableArray<ColumnProposal> Classify(string name, string type, string comment, string[] values) =>
        ColumnClassifier.Classify(new ColumnSample { Name = name, Type = type, Comment = comment, Values = values });

    // By the weights of the standard's table, not by the product's way.
    private static string WithCheck(string seventeen)
    {
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        return seventeen + "10X98765432"[seventeen.Select((digit, i) => (digit - '0') * weights[i]).Sum() % 11];
    }

    private static string WithLuhn(string digits)
    {
        var sum = digits.Reverse().Select((digit, i) => i % 2 == 0 ? (digit - '0') * 2 is > 9 and var d ? d - 9 : (digit - '0') * 2 : digit - '0').Sum();
        return digits + (10 - sum % 10) % 10;
    }
}
