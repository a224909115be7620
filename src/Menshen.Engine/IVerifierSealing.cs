namespace Menshen.Engine;

/// <summary>Seals the verifiers of people's passwords before they are stored; the key never enters this project. Any thread.</summary>
public interface IVerifierSealing
{
    /// <summary>The verifier sealed for one subject: <c>SM4-SIV$1$</c> and base64url.</summary>
    /// <param name="verifier">In PostgreSQL's form.</param>
    /// <param name="subject">The subject's name, which is for ever: a sealed verifier put into another's row does not open.</param>
    string Seal(string verifier, string subject);

    /// <summary>The verifier, or null if it was not sealed with this key for this subject.</summary>
    string? Open(string sealedVerifier, string subject);
}
