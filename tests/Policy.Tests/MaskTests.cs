using System.Text;
using Menshen.Policy;
using Menshen.TestKit;

namespace Menshen.Policy.Tests;

public class MaskTests
{
    [Theory]
    [InlineData("110101199003078515", "110**************5")]
    [InlineData("11010119900307851X", "110**************X")]
    [InlineData("11010119900307851x ", "110**************x")]
    [InlineData("110101900307851", "110***************")]
    [InlineData("E12345678", "******")]
    [InlineData("11010119900307851", "******")]
    [InlineData("1101011990030785155", "******")]
    [InlineData("1101011990030785é", "******")]
    public void An_identity_number_hides_place_birth_and_sex(string value, string shown) => Masked("pii.id-card", value).ShouldBe(shown);

    [Theory]
    [InlineData("张三", "张**")]
    [InlineData("张三丰", "张**")]
    [InlineData("诸葛亮", "诸葛**")]
    [InlineData("欧阳", "欧**")]
    [InlineData("王", "******")]
    [InlineData("𠮷野三", "𠮷**")]
    [InlineData("买买提·艾力", "买**")]
    [InlineData("Li Wei", "L**")]
    [InlineData("Åsa Lindström", "Å**")]
    [InlineData("A", "******")]
    [InlineData("A.", "******")]
    [InlineData("A\u0301b", "******")]
    [InlineData("张三 13812345678", "******")]
    [InlineData("顺安速运有限公司", "******")]
    [InlineData(" ", "******")]
    public void A_name_keeps_its_surname_or_first_letter(string value, string shown) => Masked("pii.name", value).ShouldBe(shown);

    [Theory]
    [InlineData("13812345678", "138****5678")]
    [InlineData("138-1234-5678", "138****5678")]
    [InlineData("+86 138 1234 5678", "138****5678")]
    [InlineData("008613812345678", "138****5678")]
    [InlineData("8613812345678", "138****5678")]
    [InlineData("0571-87654321", "0571-******21")]
    [InlineData("(010) 8765 4321", "010-******21")]
    [InlineData("87654321", "******21")]
    [InlineData("4008001001", "******")]
    [InlineData("+1 212 555 0100", "******")]
    [InlineData("12345678", "******")]
    [InlineData("1381234567", "******")]
    [InlineData("138123456789", "******")]
    [InlineData("110", "******")]
    [InlineData("", "******")]
    public void A_telephone_number_keeps_its_ends(string value, string shown) => Masked("pii.phone", value).ShouldBe(shown);

    [Theory]
    [InlineData("浙江省杭州市西湖区文三路 1 号", "浙江省杭州市****")]
    [InlineData("浙江 杭州市西湖区", "浙江 杭州市****")]
    [InlineData("杭州市西湖区", "杭州市****")]
    [InlineData("北京市朝阳区", "北京市****")]
    [InlineData("北京朝阳区建国路", "北京****")]
    [InlineData("海南藏族自治州共和县", "海南藏族自治州****")]
    [InlineData("新疆维吾尔自治区克孜勒苏柯尔克孜自治州阿图什市", "新疆维吾尔自治区克孜勒苏柯尔克孜自治州****")]
    [InlineData("浙江张三家超市", "浙江****")]
    [InlineData("文三路 1 号", "******")]
    [InlineData("浙江省", "******")]
    [InlineData("浙江省杭州市", "浙江省****")]
    [InlineData("杭州市 ", "******")]
    [InlineData("5 Main Street", "******")]
    public void An_address_keeps_province_and_city(string value, string shown) => Masked("pii.address", value).ShouldBe(shown);

    [Theory]
    [InlineData("6222021234567890123", "************0123")]
    [InlineData("4111 1111 1111 1111", "************1111")]
    [InlineData("62220212345", "******")]
    [InlineData("62220212345678901234", "******")]
    public void A_bank_card_keeps_its_last_four_digits(string value, string shown) => Masked("pii.bank-card", value).ShouldBe(shown);

    [Theory]
    [InlineData("liwei@qq.com", "l***@qq.com")]
    [InlineData("liwei@QQ.com", "l***@qq.com")]
    [InlineData("l@qq.com", "***@qq.com")]
    [InlineData("liwei@mail.li-wei.name", "l***@***.name")]
    [InlineData("a@b@qq.com", "******")]
    [InlineData("liwei@localhost", "******")]
    [InlineData("liwei@10.1.2.3", "******")]
    [InlineData("li wei@qq.com", "******")]
    [InlineData("李@qq.com", "******")]
    [InlineData("liwei", "******")]
    public void An_e_mail_address_keeps_one_letter_and_a_domain_that_tells_nothing(string value, string shown) => Masked("pii.email", value).ShouldBe(shown);

    [Theory]
    [InlineData("京A12345", "京A****5")]
    [InlineData("粤BD12345", "粤B****5")]
    [InlineData("京A·12345", "京A****5")]
    [InlineData("京A1234警", "京A****")]
    [InlineData("京A123", "******")]
    [InlineData("ABC-123", "******")]
    public void A_plate_keeps_its_front_and_last_sign(string value, string shown) => Masked("pii.plate", value).ShouldBe(shown);

    [Theory]
    [InlineData("1990-05-17", "1990-**-**")]
    [InlineData("1990/5/17", "1990-**-**")]
    [InlineData("19900517", "1990-**-**")]
    [InlineData("1990年5月17日", "1990-**-**")]
    [InlineData("1990-05-17 08:30:00+08", "1990-**-**")]
    [InlineData("1990", "******")]
    [InlineData("1990-13-01", "******")]
    [InlineData("17.05.1990", "******")]
    [InlineData("1381234567", "******")]
    public void A_date_keeps_its_year(string value, string shown) => Masked("pii.date", value).ShouldBe(shown);

    [Theory]
    [InlineData("3,*,4", "abcdefgh", "abc****efgh")]
    [InlineData("3,*,4", "abcdefg", "******")]
    [InlineData("3,*6,4", "abcdefghijkl", "******")]
    [InlineData("3,*6,4", "abcdefghijklm", "abc****jklm")]
    [InlineData("*,4", "abcdefgh", "****efgh")]
    [InlineData("1,*", "张三", "张****")]
    [InlineData("*", "abcdefgh", "******")]
    [InlineData("0 , *2 , 1", "abc", "****c")]
    [InlineData("2,*", "e\u0301abc", "e\u0301****")]
    [InlineData("1,*", "e\u0301abc", "****")]
    [InlineData("*,1", "abce\u0301", "****")]
    [InlineData("1,*,1", "👨‍👩‍👧abc👨‍👩‍👧", "****")]
    [InlineData("1,*", "🇨🇳abc", "****")]
    [InlineData("1,*,1", "😀𠮷😀", "😀****😀")]
    [InlineData("empty", "abc", "")]
    [InlineData("full", "abc", "******")]
    [InlineData("hash", "abc", "******")]
    public void A_pattern_shows_what_it_says(string mask, string value, string shown) => Show(Rules($"pii.name: \"{mask}\"").For("pii.name"), value).ShouldBe(shown);

    [Theory]
    [InlineData("3,4")]
    [InlineData("3,*,4,*")]
    [InlineData("1,2,*")]
    [InlineData("33,*")]
    [InlineData("*0,4")]
    [InlineData("-1,*")]
    [InlineData("*x")]
    [InlineData("fone")]
    public void What_is_no_mask_is_refused(string mask) =>
        PolicySet.Parse($"masks: {{pii.phone: '{mask}'}}", "p").Errors.ShouldHaveSingleItem().What.ShouldBe($"`{mask}` is not a mask");

    [Fact]
    [Requirement("credit-5.3-c")]
    public void Each_rule_gives_what_it_says_and_another_rule_gives_another_result_at_once()
    {
        const string Value = "1990-05-17";
        var digest = new MaskDigest((value, output) => output.Fill((byte)value.Length));
        Show(PolicySet.Default.Masks.For("pii.date"), Value).ShouldBe("1990-**-**"); // generalised
        Show(Rules("pii.date: 2,*,1").For("pii.date"), Value).ShouldBe("19****7"); // ends kept
        Show(Rules("pii.date: empty").For("pii.date"), Value).ShouldBe(""); // nothing
        Show(Rules("pii.date: hash").WithDigest(digest).For("pii.date"), Value).ShouldBe("#0a0a0a0a0a0a0a0a"); // digest
    }

    [Fact]
    public void A_tag_takes_its_own_mask_before_that_of_the_tags_above_it_and_an_unknown_tag_is_hidden()
    {
        const string Seals = "seals:\n  - {group: a, tag: staff.a.phone, mode: eq}\n  - {group: b, tag: staff.a.fax, mode: eq}\n  - {group: c, tag: staff.name, mode: eq}\n";
        var masks = PolicySet.Parse(Seals + "masks: {staff.a.phone: phone, staff.*: '1,*', staff.a.*: \"*,1\"}", "p").Policy.ShouldNotBeNull().Masks;
        Show(masks.For("staff.a.phone"), "13812345678").ShouldBe("138****5678");
        Show(masks.For("staff.a.fax"), "13812345678").ShouldBe("****8");
        Show(masks.For("staff.name"), "13812345678").ShouldBe("1****");
        Show(masks.For("staff"), "13812345678").ShouldBe("******");
        Show(masks.For("pii.phone"), "13812345678").ShouldBe("138****5678");
    }

    [Fact]
    public void A_mask_for_a_tag_that_no_column_has_is_refused_with_the_one_that_was_meant() =>
        PolicySet.Parse("masks: {pii.phon: full}", "p").Errors.ShouldHaveSingleItem().Instead.ShouldBe("Did you mean `pii.phone`?");

    [Fact]
    public void The_digest_mask_hides_everything_until_it_has_a_key() => Show(Rules("pii.name: hash").For("pii.name"), "张三").ShouldBe("******");

    private static string Masked(string tag, string value) => Show(PolicySet.Default.Masks.For(tag), value);

    private static MaskRules Rules(string line)
    {
        var result = PolicySet.Parse($"masks:\n  {line}", "p");
        result.Errors.Select(e => e.ToString()).ShouldBeEmpty();
        return result.Policy.ShouldNotBeNull().Masks;
    }

    private static string Show(IMask mask, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        var output = new byte[mask.MaxLength(bytes.Length)];
        return Encoding.UTF8.GetString(output, 0, mask.Apply(bytes, output));
    }
}
