using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Knows the types to which a sealed value can be cast without being cut or looked into.</summary>
internal static class TextTypes
{
    /// <summary>text, varchar and bpchar without a length, and the domains of sealed columns.</summary>
    public static bool Keep(TreeNode type)
    {
        if (type.Has("typmods") || type.Has("arrayBounds") || type.Flag("setof") || type.Flag("pct_type")) return false;
        var name = type.Strings("names");
        return (name is ["menshen", var domain] && domain.StartsWith("sealed_", StringComparison.Ordinal))
            || (Nodes.IsBuiltIn(name) && name[^1] is "text" or "varchar" or "bpchar");
    }

    /// <summary>What arrays, JSON and rows that hold sealed values can be cast to: those that change no character of theirs.</summary>
    public static bool KeepCarriers(TreeNode type)
    {
        var name = type.Strings("names");
        if (type.Has("typmods") || !Nodes.IsBuiltIn(name)) return false;
        return type.Has("arrayBounds") ? name[^1] is "text" or "varchar" : name[^1] is "json" or "jsonb";
    }

    /// <summary>True for text[] and varchar[].</summary>
    public static bool IsTextArray(TreeNode type) =>
        type.Has("arrayBounds") && !type.Has("typmods") && Nodes.IsBuiltIn(type.Strings("names")) && type.LastName("names") is "text" or "varchar";

    public static string NameOf(TreeNode type) => type.LastName("names") + (type.Has("typmods") ? "(...)" : "") + (type.Has("arrayBounds") ? "[]" : "");
}
