namespace Menshen.Engine;

/// <summary>The engine cannot be made, started or provisioned; the message says what to do about it.</summary>
public sealed class EngineFaultException(string message, Exception? inner = null) : Exception(message, inner);
