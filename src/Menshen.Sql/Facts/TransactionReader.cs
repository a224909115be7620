using System.Text;
using Menshen.Sql.Native;
using Menshen.Sql.Settings;

namespace Menshen.Sql.Facts;

/// <summary>Reads what a statement does to its transaction, and to which savepoint.</summary>
internal static class TransactionReader
{
    /// <summary>A name of so many bytes may be one that was cut.</summary>
    private const int CutName = 63;

    public static TransactionStep StepOf(string node, TreeNode body) => node != "TransactionStmt" ? TransactionStep.None : body.Text("kind") switch
    {
        "TRANS_STMT_COMMIT" or "TRANS_STMT_PREPARE" or "TRANS_STMT_COMMIT_PREPARED" or "TRANS_STMT_ROLLBACK_PREPARED" => TransactionStep.Commits,
        "TRANS_STMT_ROLLBACK" => TransactionStep.RollsBack,
        "TRANS_STMT_ROLLBACK_TO" => TransactionStep.RollsBackToSavepoint,
        "TRANS_STMT_SAVEPOINT" => TransactionStep.Saves,
        "TRANS_STMT_RELEASE" => TransactionStep.Releases,
        _ => TransactionStep.None,
    };

    // Of other letters the engine's encoding says where a name is cut and which are capitals: two names here may be one there.
    public static string SavepointOf(string node, TreeNode body) =>
        node == "TransactionStmt" && body.Text("savepoint_name") is { Length: < CutName } name && Ascii.IsValid(name) ? name : "";
}
