using Npgsql;

namespace Menshen.Engine;

/// <summary>Turns the catalogue's constraint violations into words for the administrator.</summary>
internal static class CatalogueRefusals
{
    public static string? Explain(PostgresException fault, string name, string person) => (fault.SqlState, fault.ConstraintName) switch
    {
        // Its sentence is our trigger's, and names the power.
        (PostgresErrorCodes.IntegrityConstraintViolation, "last_holder") => $"{fault.MessageText}.",
        (PostgresErrorCodes.UniqueViolation, "name_pkey" or "subject_name_key" or "subject_engine_role_key" or "subject_group_name_key" or "alias_pkey") =>
            $"the name '{name}' is or was somebody's, a group's or an alias; names are given once, so that old journals stay true. Choose another.",
        (PostgresErrorCodes.DuplicateObject, _) =>
            $"the engine has a role '{name}' that Menshen did not make. Choose another name, or drop that role.",
        (PostgresErrorCodes.ForeignKeyViolation, _) or (PostgresErrorCodes.UniqueViolation, "duty_holder_pkey") =>
            OtherPower(person),
        (PostgresErrorCodes.CheckViolation, "subject_person_check") => "say which person answers for the account.",
        (PostgresErrorCodes.CheckViolation, "subject_owner_lives" or "subject_owner") =>
            "only a program has an owner, and the owner is the account of a living person: name one.",
        (PostgresErrorCodes.CheckViolation, "subject_owner_needed") =>
            $"'{name}' answers for programs; give them another owner first: menshen user set PROGRAM --owner NAME.",
        (PostgresErrorCodes.CheckViolation, _) => "the account's validity ends before it begins.",
        _ => null,
    };

    public static string OtherPower(string person) => $"'{person}' already holds another of the three powers; they are mutually exclusive. Appoint another person.";
}
