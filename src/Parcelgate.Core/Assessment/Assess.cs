namespace Parcelgate.Core.Assessment;

/// <summary>The one idea: a pure function from a consignment, the law and the facts to an assessment.</summary>
public static partial class Assess
{
    /// <summary>Raised by every change of code that alters the outcome of any decision. Part of the hash.</summary>
    public const int EngineVersion = 1;
}
