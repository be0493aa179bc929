namespace Parcelgate.Server.Web.Parts;

/// <summary>What a form was sent back with: faults by field, and what was entered.</summary>
public sealed class FormFaults(IReadOnlyDictionary<string, string> said)
{
    /// <summary>Faults in the order of the form: "account-name-missing". Field ids have two words.</summary>
    public string[] All { get; } = said.GetValueOrDefault("faults")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>The fault of a field; null where it has none.</summary>
    public string? Of(string field) => All.FirstOrDefault(fault => FieldOf(fault) == field);

    /// <summary>What was entered in a field; null for a fresh form.</summary>
    public string? Entered(string field) => said.GetValueOrDefault(field);

    /// <summary>"true" where the field has a fault; null, so that the attribute is left out, where it has none.</summary>
    public string? Invalid(string field) => Of(field) is null ? null : "true";

    /// <summary>The id of the sentence that names the field's fault; null where it has none.</summary>
    public string? DescribedBy(string field) => Of(field) is null ? null : field + "-fault";

    /// <summary>The id of the field a fault belongs to.</summary>
    public static string FieldOf(string fault) => fault[..fault.LastIndexOf('-')];
}
