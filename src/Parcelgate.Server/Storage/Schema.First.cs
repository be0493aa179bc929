namespace Parcelgate.Server.Storage;

/// <content>The tables the first version began with: law, evidence, consignments, decisions, journal, allowances.</content>
internal static partial class Schema
{
    // Indexes of consignment: no column of state or arrival is in one, so that PostgreSQL updates them in place (HOT). The unique index leads with the
    // reference, which serves both the provider's lookup and a search by reference alone. consignee_key is the lower-case beginning of the name.
    private const string First = """
        create table law (
          id {id} not null primary key,
          hash {blob} not null unique,
          files {blob} not null,
          stored_at bigint not null
        );

        create table submission (
          id {id} not null primary key,
          provider {sortable} not null,
          message_id {sortable} not null,
          format text not null,
          received_at bigint not null,
          completed_at bigint,
          bytes bigint not null,
          lines bigint not null,
          accepted bigint not null,
          refused bigint not null,
          sha256 {blob} not null,
          label text not null
        ){filled};
        create unique index submission_message on submission (message_id, provider);
        create index submission_received on submission (received_at, id);

        create table submission_part (
          submission_id bigint not null,
          part integer not null,
          first_line bigint not null,
          lines integer not null,
          received {blob} not null,
          canonical {blob},
          answer {blob} not null,
          primary key (submission_id, part)
        );
        {postgres}alter table submission_part alter received set storage external, alter canonical set storage external, alter answer set storage external;

        create table consignment (
          id {id} not null primary key,
          provider {sortable} not null,
          reference {sortable} not null,
          version integer not null,
          state smallint not null,
          category smallint not null,
          lane smallint not null,
          loading smallint not null,
          hold smallint not null,
          destination text not null,
          dispatch text,
          channel smallint not null,
          purpose smallint not null,
          consignee text,
          consignee_key {sortable},
          consignor text,
          seller text,
          master {sortable},
          conveyance {sortable},
          due_minor bigint not null,
          due_currency text,
          received_at bigint not null,
          arrives_at bigint,
          arrived_at bigint,
          released_at bigint,
          submission_id bigint not null,
          part integer not null,
          part_offset integer not null,
          part_length integer not null
        ){filled};
        create unique index consignment_reference on consignment (reference, provider);
        create index consignment_received on consignment (received_at, id);
        create index consignment_consignee on consignment (consignee_key) where consignee_key is not null;
        create index consignment_master on consignment (master) where master is not null;
        create index consignment_conveyance on consignment (conveyance) where conveyance is not null;

        create table decision (
          consignment_id bigint not null,
          version integer not null,
          decided_at bigint not null,
          law_id integer not null,
          engine smallint not null,
          submission_id bigint not null,
          part integer not null,
          part_offset integer not null,
          part_length integer not null,
          facts {blob} not null,
          outcome {blob} not null,
          hash {blob} not null,
          primary key (consignment_id, version)
        );
        create index decision_part on decision (submission_id, part);

        create table journal_stream (
          id integer not null primary key,
          started_at bigint not null,
          parent_stream integer not null,
          parent_block bigint not null,
          parent_hash {blob} not null,
          hash {blob} not null
        );

        create table journal (
          stream integer not null,
          seq bigint not null,
          at bigint not null,
          kind text not null,
          consignment_id bigint not null,
          submission_id bigint not null,
          actor text not null,
          detail text not null,
          digest {blob} not null,
          primary key (stream, seq)
        );
        create index journal_consignment on journal (consignment_id) where consignment_id <> 0;

        create table journal_block (
          stream integer not null,
          block bigint not null,
          first_seq bigint not null,
          last_seq bigint not null,
          previous_hash {blob} not null,
          hash {blob} not null,
          sealed_at bigint not null,
          primary key (stream, block)
        );

        create table allowance (
          key {sortable} not null primary key,
          used_minor bigint not null
        ){keyed};

        create table counter (
          name text not null primary key,
          next_id bigint not null
        );

        create table setting (
          name text not null primary key,
          value text not null
        );
        """;
}
