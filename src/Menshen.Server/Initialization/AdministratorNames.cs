using Menshen.Engine;

namespace Menshen.Server;

/// <summary>The three administrators' names, judged before anything is made.</summary>
internal static class AdministratorNames
{
    public static IReadOnlyList<(Power Power, string Name)> Of(InitializationRequest request) =>
    [
        (Power.SystemAdministrator, request.SystemAdministrator),
        (Power.SecurityAdministrator, request.SecurityAdministrator),
        (Power.Auditor, request.Auditor),
    ];

    public static void Require(InitializationRequest request)
    {
        var names = Of(request).Select(a => a.Name).ToList();
        foreach (var name in names)
        {
            if (SubjectName.Judge(name) is { } fault)
                throw new ServerFaultException(
                    fault, "Names of people, not of offices: default account names are what attackers try first.");
        }

        // Three powers in two hands would be no separation of duty.
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Count)
            throw new ServerFaultException("the three administrators must be three people", "Give three different names.");
    }
}
