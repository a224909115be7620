using System.Globalization;
using System.Security.Cryptography;
using Menshen.Policy.Labels;
using Menshen.Policy.Statistics;
using Menshen.Server;
using Menshen.Sql.Statistics;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

public class AnswerPerturbationTests
{
    private static readonly StatisticalItem Sum = new("sum", "salary", "sum"), Count = new("count", null, "count");
    private static readonly QuerySet Set = QuerySet.Of([1, 2, 3, 4, 5, 6]);
    // The same each time: of random ones a few in a hundred thousand give no noise.
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(number => (byte)number)];

    private static StatisticsRule Rule(StatisticsAnswers answers) =>
        new("salaries", new LabelledTableName("parcels", "public", "staff"), "staff_id") { Answers = answers, Noise = 2, RoundTo = 5 };

    [Fact]
    [Requirement("gat389-4.10-1")]
    public void Fresh_noise_is_averaged_away_and_noise_from_the_rows_is_not()
    {
        const int Questions = 4000;
        double Told(byte[] key) => double.Parse(new AnswerPerturbation(Rule(StatisticsAnswers.Noise), key).Of("30000", Sum, Set, (6, 6000), isWhole: false), CultureInfo.InvariantCulture);
        // The naive system: other noise each time.
        Enumerable.Range(0, Questions).Average(_ => Told(RandomNumberGenerator.GetBytes(32))).ShouldBe(30000, 1500);
        var told = Enumerable.Range(0, Questions).Select(_ => Told(Key)).Distinct().ShouldHaveSingleItem();
        told.ShouldNotBe(30000);
    }

    [Fact]
    public void Other_rows_have_other_noise_and_bits_behind_the_last_row_do_not_count()
    {
        var perturbation = new AnswerPerturbation(Rule(StatisticsAnswers.Noise), Key);
        string Of(QuerySet set) => perturbation.Of("30000", Sum, set, (6, 6000), isWhole: false);
        Of(Set).ShouldNotBe(Of(QuerySet.Of([1, 2, 3, 4, 5, 7])));
        Of(Set).ShouldBe(Of(QuerySet.Read([.. Set.ToBytes(), .. new byte[64]])));
    }

    [Theory]
    [InlineData("12", "10")]
    [InlineData("13", "15")]
    [InlineData("2", "0")]
    public void Counts_are_rounded_to_multiples(string exact, string told) =>
        new AnswerPerturbation(Rule(StatisticsAnswers.Round), Key).Of(exact, Count, Set, (6, 1), isWhole: true).ShouldBe(told);

    [Theory]
    [InlineData("123456", "123000")]
    [InlineData("-0.00123456", "-0.00123")]
    [InlineData("0", "0")]
    [InlineData("NaN", "NaN")]
    public void Other_numbers_keep_three_digits(string exact, string told) =>
        new AnswerPerturbation(Rule(StatisticsAnswers.Round), Key).Of(exact, Sum, Set, (6, 6000), isWhole: false).ShouldBe(told);
}
