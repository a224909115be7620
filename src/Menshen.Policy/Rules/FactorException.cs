namespace Menshen.Policy;

/// <summary>The demand for one subject by name, whatever its kind and power.</summary>
public sealed record FactorException(string Subject, FactorDemand Demand);
