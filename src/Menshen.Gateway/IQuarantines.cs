using Menshen.Gateway.Quarantines;

namespace Menshen.Gateway;

/// <summary>What is stopped in an emergency, from memory.</summary>
public interface IQuarantines
{
    /// <summary>As it stands now; another object each time that something changes. Any thread.</summary>
    QuarantinePicture Now { get; }
}
