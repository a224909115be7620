using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Makes the policy's word on superusers true: in profile transparent those it names, in every other nobody.</summary>
internal sealed class SuperuserRule(SubjectCatalogue catalogue, PolicySet policy, AdministrationLog log)
{
    public bool IsLegal => policy.Profile == Profile.Transparent;

    /// <summary>Before the gateway opens. A superuser left over from a test would walk around every lock, so a protected start
    /// refuses.</summary>
    public async Task EnforceAsync(CancellationToken cancellation)
    {
        var subjects = await catalogue.ListSubjectsAsync(cancellation).ConfigureAwait(false);
        if (!IsLegal)
        {
            if (subjects.FirstOrDefault(s => s.IsSuperuser) is { } found)
                throw new ServerFaultException(
                    $"the engine role of {found.Subject.Name} is a superuser, which profile standard forbids",
                    "This was a test system. Make a new deployment, or go on with `profile: transparent`.");
            return;
        }

        foreach (var subject in subjects.Where(s => !s.IsSuperuser))
            await ApplyToAsync(subject.Subject.Name, asked: false, cancellation).ConfigureAwait(false);
    }

    /// <summary>For one subject: if the policy names it, or whoever made it asked.</summary>
    public async Task ApplyToAsync(string name, bool asked, CancellationToken cancellation)
    {
        if (!IsLegal || !(asked || policy.TransparentSuperusers.Contains(name)))
            return;
        // The record comes first here as well.
        if (!log.Write("policy", "superuser.grant", name, "requested"))
            throw new EngineFaultException("the journal cannot record the superuser, so there is none.");
        await catalogue.GrantSuperuserAsync(TransparentProfile.Declare("policy"), name, cancellation).ConfigureAwait(false);
    }
}
