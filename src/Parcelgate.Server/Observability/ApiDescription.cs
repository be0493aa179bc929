namespace Parcelgate.Server.Observability;

using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

/// <summary>The head of the OpenAPI document.</summary>
internal sealed class ApiDescription : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Parcelgate",
            Version = "v1",
            Description =
                "Advance data of parcels in, explained decisions out. Problems name a stable code, the place, the value found and what would be right.",
        };
        return Task.CompletedTask;
    }
}
