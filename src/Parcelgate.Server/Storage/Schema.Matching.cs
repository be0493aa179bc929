namespace Parcelgate.Server.Storage;

/// <content>Documents of sales and what their comparison came to.</content>
internal static partial class Schema
{
    // What platforms and payment providers said lately is counted; a waybill is counted as the consignment it is.
    private const string SalesSaid = "create index match_document_said on match_document (at, kind, provider) where kind < 2;";

    // What platforms, payment providers and carriers say of a sale, each version once, only ever added to; which order a document speaks of now; what is to be compared, by
    // number so that nothing waits for anything; and what the comparison came to, one row an order.
    private const string Matching = """
        create table match_document (
          kind smallint not null,
          provider {sortable} not null,
          document_id {sortable} not null,
          version integer not null,
          received_at bigint not null,
          at bigint not null,
          sha256 {blob} not null,
          withdrawn smallint not null,
          consignment_id bigint not null,
          facts text not null,
          primary key (kind, provider, document_id, version)
        );
        create index match_document_consignment on match_document (consignment_id) where consignment_id <> 0;

        create table match_link (
          match_key {sortable} not null,
          kind smallint not null,
          provider {sortable} not null,
          document_id {sortable} not null,
          version integer not null,
          primary key (match_key, kind, provider, document_id)
        ){keyed};
        create index match_link_document on match_link (kind, provider, document_id);

        create table match_due (
          id {serial},
          match_key {sortable} not null
        );

        create table order_match (
          id {serial},
          match_key {sortable} not null unique,
          version integer not null,
          state smallint not null,
          kinds text not null,
          result text not null,
          rules text not null,
          first_at bigint not null,
          changed_at bigint not null,
          due_at bigint,
          decided smallint not null,
          decided_by text not null,
          decided_at bigint,
          reason text not null
        );
        create index order_match_due on order_match (due_at) where state = 0;
        create index order_match_open on order_match (first_at, id) where decided = 0 and state in (2, 3);
        """;
}
