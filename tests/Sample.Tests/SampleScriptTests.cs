using Menshen.Samples.ExpressRealname;

namespace Menshen.Sample.Tests;

public sealed class SampleScriptTests
{
    [Fact]
    public void Access_for_single_roles_names_them_quoted_where_the_groups_stood()
    {
        var members = new Dictionary<string, IReadOnlyList<string>>
        {
            ["express_app"] = ["app"], ["express_courier"] = ["Wang\"x", "li"], ["express_outlet_manager"] = ["m"], ["express_auditor"] = ["a"],
        };
        var sql = SampleScript.AccessFor(members).Sql;
        sql.ShouldNotContain("express_");
        sql.ShouldContain("GRANT SELECT ON express.my_pickups TO \"Wang\"\"x\", \"li\";");
    }
}
