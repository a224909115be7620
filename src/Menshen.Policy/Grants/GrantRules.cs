using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Menshen.Policy.Grants;

/// <summary>Limits on what owners grant: how far it is passed on, to whom, until when, what for. The engine itself keeps them.</summary>
/// <param name="Terms">What holds where no rule says otherwise.</param>
/// <param name="Rules">Exceptions by object; no two for the same.</param>
/// <param name="AreEnforced">False in profile transparent: grants are noted and nothing is refused.</param>
public sealed record GrantRules(GrantTerms Terms, ImmutableArray<GrantRule> Rules, bool AreEnforced)
{
    public static GrantRules Default { get; } = new(GrantTerms.Default, [], true);

    /// <summary>The rules for one database, the narrowest first, the general one last.</summary>
    public IEnumerable<GrantRule> For(string database) =>
    [
        .. Rules.Where(rule => rule.Objects.Database == database).OrderBy(rule => rule.Objects.Name is null).ThenBy(rule => rule.Objects.Schema is null),
        new GrantRule(new GrantedObjects(database, null, null), Terms, null, []),
    ];

    /// <summary>The same text for the same rules of a database: a database that has another one is not up to date.</summary>
    public string DigestFor(string database)
    {
        var text = new StringBuilder(AreEnforced ? "enforced" : "noted");
        foreach (var rule in For(database))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{rule.Objects} {rule.Terms.Depth} {rule.Terms.Longest} {rule.Terms.NeedsPurpose}")
                .Append(CultureInfo.InvariantCulture, $" [{string.Join(',', rule.Terms.Receivers)}] [{(rule.Only is { } only ? string.Join(',', only) : "*")}] [{string.Join(',', rule.Never)}]");
        }

        // No secret and no signature: it only tells one text from another.
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
