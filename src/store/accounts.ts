import { Column, Entity, PrimaryColumn } from 'typeorm'

export type Role = 'admin' | 'clerk' | 'officer'

/** A person who signs in: administrator, kelurahan clerk, OPD officer. */
@Entity({ name: 'account', schema: 'gw' })
export class Account {
  @PrimaryColumn('uuid') id!: string
  @Column('text') login!: string
  @Column('text') name!: string
  @Column('text') role!: Role
  /** Agency and unit an officer works for. */
  @Column('text', { nullable: true }) agency!: string | null
  @Column('text', { nullable: true }) unit!: string | null
  /** Desk channel a clerk types into. */
  @Column('text', { nullable: true }) channel!: string | null
  @Column('text', { name: 'password_hash' }) passwordHash!: string
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date
  @Column('timestamptz', { name: 'disabled_at', nullable: true }) disabledAt!: Date | null
}

/** `inspektorat` reads what is kept from everybody else, administrators included. */
export type KeyScope = 'admin' | 'agency' | 'channel' | 'inspektorat'
/** A test key is for trying software out: it sees invented tickets and changes nothing. */
export type KeyMode = 'live' | 'test'

/** A key for software. The secret is shown once and stored as SHA-256 of at least 32 random bytes. */
@Entity({ name: 'api_key', schema: 'gw' })
export class ApiKey {
  @PrimaryColumn('text') id!: string
  @Column('text', { name: 'secret_hash' }) secretHash!: string
  @Column('text') name!: string
  @Column('text') scope!: KeyScope
  @Column('text', { default: 'live' }) mode!: KeyMode
  @Column('text', { nullable: true }) agency!: string | null
  @Column('text', { nullable: true }) unit!: string | null
  @Column('text', { nullable: true }) channel!: string | null
  /** `kunci:<id>`, `terminal:<login>`, or `muara`; null for a key made before that was kept. */
  @Column('text', { name: 'made_by', nullable: true }) madeBy!: string | null
  @Column('text', { name: 'ended_by', nullable: true }) endedBy!: string | null
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null
}
