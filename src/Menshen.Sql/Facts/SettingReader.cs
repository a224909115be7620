using Menshen.Sql.Native;
using Menshen.Sql.Sealing.Planning;
using Menshen.Sql.Settings;

namespace Menshen.Sql.Facts;

/// <summary>Reads which setting a statement changes.</summary>
internal static class SettingReader
{
    public static SettingChange? Read(string node, TreeNode body, LiteralMap literals) => node switch
    {
        "VariableSetStmt" => ReadSet(body, literals),
        "DiscardStmt" => body.Text("target") == "DISCARD_ALL" ? new SettingChange(SettingForm.ResetAll) : null,
        "FetchStmt" => new SettingChange(SettingForm.Fetched),
        _ when !body.Tree.CallsSetConfig => null,
        "SelectStmt" when ReadCall(body, literals) is { } call => call,
        _ => new SettingChange(SettingForm.Hidden),
    };

    private static SettingChange? ReadSet(TreeNode body, LiteralMap literals)
    {
        var form = body.Text("kind") switch
        {
            "VAR_SET_VALUE" => SettingForm.Set,
            "VAR_SET_DEFAULT" or "VAR_RESET" => SettingForm.Reset,
            "VAR_RESET_ALL" => SettingForm.ResetAll,
            "VAR_SET_CURRENT" => SettingForm.Hidden,
            // SET TRANSACTION and its like.
            _ => (SettingForm?)null,
        };
        if (form is not { } known) return null;
        TreeNode[] values = [.. All(body.List("args"))];
        return new SettingChange(known)
        {
            Name = body.Text("name").ToLowerInvariant(),
            Value = known == SettingForm.Set && values is [var only] ? PlaceOf(only, literals) : default,
            Local = new ValuePlace(body.Flag("is_local") ? ValuePlaceKind.True : ValuePlaceKind.False),
        };
    }

    private static SettingChange? ReadCall(TreeNode select, LiteralMap literals)
    {
        foreach (var part in select.Children)
        {
            // FROM, WHERE, WITH, LIMIT, UNION: it may run never, or many times.
            if (part.Name is not ("targetList" or "limitOption" or "op")) return null;
        }
        if (select.Text("op") is not ("" or "SETOP_NONE") || All(select.List("targetList")) is not [var target] || !target.TryGet("ResTarget", out var result)
            || !result.TryGet("val", out var value) || !value.TryGet("FuncCall", out var call)) return null;
        foreach (var part in call.Children)
        {
            if (part.Name is not ("funcname" or "args" or "funcformat" or "location")) return null;
        }
        List<string> name = [.. All(call.List("funcname")).Select(word => word.TryGet("String", out var text) ? text.Text("sval") : "")];
        if (name is not (["set_config"] or ["pg_catalog", "set_config"]) || All(call.List("args")) is not [var setting, var to, var local]) return null;
        var change = new SettingChange(SettingForm.Function)
        {
            NamePlace = PlaceOf(setting, literals), Value = PlaceOf(to, literals), Local = PlaceOf(local, literals, isTruth: true),
        };
        // An expression may touch any table.
        return change is { NamePlace.Kind: not ValuePlaceKind.None, Value.Kind: not ValuePlaceKind.None, Local.Kind: not ValuePlaceKind.None } ? change : null;
    }

    private static ValuePlace PlaceOf(TreeNode node, LiteralMap literals, bool isTruth = false)
    {
        // Drivers cast their parameters. What a length or another type would do to a value is not known here.
        if (node.TryGet("TypeCast", out var cast) && cast.TryGet("arg", out var inner)) return IsPlain(cast, isTruth) ? PlaceOf(inner, literals, isTruth) : default;
        if (node.TryGet("ParamRef", out var parameter))
            return parameter.Number("number") is > 0 and var number ? new ValuePlace(ValuePlaceKind.Parameter, number - 1) : default;
        if (!node.TryGet("A_Const", out var constant) || constant.Has("isnull")) return default;
        if (constant.TryGet("boolval", out var truth)) return new ValuePlace(truth.Flag("boolval") ? ValuePlaceKind.True : ValuePlaceKind.False);
        var location = constant.Number("location");
        return literals.IndexAt(location) is >= 0 and var index && !literals.IsUnicodeAt(location) ? new ValuePlace(ValuePlaceKind.Literal, index) : default;
    }

    // A word that is cast to a truth and back is another word; and another schema's "text" may be anything.
    private static bool IsPlain(TreeNode cast, bool isTruth)
    {
        if (!cast.TryGet("typeName", out var type) || type.TryGet("typmods", out _) || type.TryGet("arrayBounds", out _)) return false;
        List<string> name = [.. All(type.List("names")).Select(word => word.TryGet("String", out var text) ? text.Text("sval") : "")];
        if (name is not ([_] or ["pg_catalog", _])) return false;
        return isTruth ? name[^1] == "bool" : name[^1] is "text" or "varchar";
    }

    private static List<TreeNode> All(TreeNodes nodes)
    {
        List<TreeNode> all = [];
        foreach (var node in nodes) all.Add(node);
        return all;
    }
}
