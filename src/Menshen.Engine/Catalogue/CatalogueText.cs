namespace Menshen.Engine;

/// <summary>The catalogue's words for the enumerations.</summary>
internal static class CatalogueText
{
    public static string Of(SubjectKind kind) => kind switch
    {
        SubjectKind.Person => "person",
        SubjectKind.Application => "application",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static SubjectKind Kind(string text) => text switch
    {
        "person" => SubjectKind.Person,
        "application" => SubjectKind.Application,
        _ => throw new InvalidDataException($"unknown kind of subject '{text}'"),
    };

    public static string Of(Power power) => power switch
    {
        Engine.Power.SystemAdministrator => "system-administrator",
        Engine.Power.SecurityAdministrator => "security-administrator",
        Engine.Power.Auditor => "auditor",
        _ => throw new ArgumentOutOfRangeException(nameof(power)),
    };

    public static Power Power(string text) => text switch
    {
        "system-administrator" => Engine.Power.SystemAdministrator,
        "security-administrator" => Engine.Power.SecurityAdministrator,
        "auditor" => Engine.Power.Auditor,
        _ => throw new InvalidDataException($"unknown power '{text}'"),
    };
}
