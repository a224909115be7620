using System.Text;
using Menshen.Policy;
using Menshen.Policy.Labels;
using Menshen.Wire;

namespace Menshen.Gateway.Relay;

/// <summary>What the engine means by "permission denied for table": where columns have labels of their own, <c>SELECT *</c> of who is below them is denied, and the engine does not say which they are.</summary>
internal static class DeniedColumns
{
    /// <summary>The same refusal with the columns and the way out; null: it is another error, or no column of that table is above the session.</summary>
    public static Decision.Refuse? Behind(ErrorResponse error, RelayState state) =>
        state.ColumnsOf is var (database, bits) && error.SqlState.SequenceEqual("42501"u8) && error.Fields.Find(ErrorField.Routine).SequenceEqual("aclcheck_error"u8)
            ? LabelledDatabaseRules.ExplainDenied(Encoding.UTF8.GetString(error.Message), state.Services.Shared.Policy.Labels, database, bits) : null;
}
