namespace Parcelgate.Server.Observability;

using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.OpenApi;

/// <summary>What the OpenAPI document says of an endpoint that reads its parameters from the address itself and writes its answer itself.</summary>
internal static class Described
{
    /// <summary>Names the parameters of the address, all read as texts.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="parameters">Name, whether it must be there, what it is, an example.</param>
    internal static RouteHandlerBuilder Takes(
        this RouteHandlerBuilder endpoint,
        params (string Name, bool Required, string Text, string Example)[] parameters
    ) =>
        endpoint.AddOpenApiOperationTransformer(
            (operation, _, _) =>
            {
                operation.Parameters ??= [];
                foreach (var (name, required, text, example) in parameters)
                {
                    operation.Parameters.Add(
                        new OpenApiParameter
                        {
                            Name = name,
                            In = ParameterLocation.Query,
                            Required = required,
                            Description = text,
                            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                            Example = JsonValue.Create(example),
                        }
                    );
                }

                return Task.CompletedTask;
            }
        );

    /// <summary>Gives the shape of the answer 200.</summary>
    internal static RouteHandlerBuilder Answers(this RouteHandlerBuilder endpoint, OpenApiSchema shape) =>
        endpoint.AddOpenApiOperationTransformer(
            (operation, _, _) =>
            {
                if (operation.Responses?["200"].Content is { } content)
                {
                    content["application/json"] = new OpenApiMediaType { Schema = shape };
                }

                return Task.CompletedTask;
            }
        );

    /// <summary>An object; a name that ends in "?" may be left out.</summary>
    internal static OpenApiSchema Object(params (string Name, OpenApiSchema Shape)[] fields)
    {
        var shape = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal),
            Required = new HashSet<string>(StringComparer.Ordinal),
        };
        foreach (var (name, field) in fields)
        {
            shape.Properties[name.TrimEnd('?')] = field;
            if (!name.EndsWith('?'))
            {
                shape.Required.Add(name);
            }
        }

        return shape;
    }

    internal static OpenApiSchema List(OpenApiSchema of) => new() { Type = JsonSchemaType.Array, Items = of };

    internal static OpenApiSchema Text(string says) => new() { Type = JsonSchemaType.String, Description = says };

    internal static OpenApiSchema Whole(string says) => new() { Type = JsonSchemaType.Integer, Description = says };

    /// <summary>Amounts are texts with all decimals of their currency: no reader's floating point comes between.</summary>
    internal static OpenApiSchema Amount(string says)
    {
        var shape = Object(
            ("amount", Text("With all decimals of the currency: 255.70")),
            ("currency", Text("ISO 4217; of limits also pieces, consignments, g"))
        );
        shape.Description = says;
        return shape;
    }
}
