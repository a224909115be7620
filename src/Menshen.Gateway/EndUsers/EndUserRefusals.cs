using Menshen.Gateway.Relay;
using Menshen.Policy;
using Menshen.Wire;

namespace Menshen.Gateway.EndUsers;

/// <summary>Why an end user cannot be named, or has to be.</summary>
internal static class EndUserRefusals
{
    public static readonly Decision.Refuse MayNot = new(SqlState.InsufficientPrivilege, "this account may not name an end user",
        "A person is his own end user. For an application's account the security administrator allows it (policy.yaml, end-users).", "MU0001");

    public static readonly Decision.Refuse Unfit = new("22023", "this is not a name for an end user",
        "At most 128 characters, without line ends, control characters and characters that are not seen, without blanks at its ends, and with each accented letter as one character (normal form C).", "MU0002");

    public static readonly Decision.Refuse Unreadable = new(SqlState.FeatureNotSupported, "the end user is named in a way that is not followed here",
        "SET menshen.end_user = '...' with a plain string, or SELECT set_config('menshen.end_user', $1, false) and nothing beside it.", "MU0003");

    public static readonly Decision.Refuse NotAlone = new(SqlState.FeatureNotSupported, "the end user is named together with other statements",
        "Send SET menshen.end_user = '...' as a text of its own, before the others.", "MU0004");

    /// <summary>set_config called by its number: nothing that drivers do, so that its arguments are not worth reading. Null: it is another function.</summary>
    public static Decision.Refuse? OfFunction(uint oid, RelayState state) => oid == 2078 && state.EndUser is not null ? Unreadable : null;

    public static readonly Decision.Refuse NotNamed = new("55000", "this account must say for which end user it asks",
        "Send SET menshen.end_user = '...' first; after a rollback that undid it, once more.", "MU0005");
}
