// The parts of SQS and SNS that several bindings share.

export interface SqsQueue {
  readonly name?: string;
  readonly fifoQueue?: boolean;
  readonly deduplicationScope?: "queue" | "messageGroup";
  readonly fifoThroughputLimit?: "perQueue" | "perMessageGroupId";
  /** In seconds, like the three members below. */
  readonly deliveryDelay?: number;
  readonly visibilityTimeout?: number;
  readonly receiveMessageWaitTime?: number;
  readonly messageRetentionPeriod?: number;
  readonly redrivePolicy?: RedrivePolicy;
  readonly policy?: AwsPolicy;
  readonly tags?: object;
}

interface RedrivePolicy {
  readonly deadLetterQueue: AwsIdentifier;
  readonly maxReceiveCount?: number;
}

interface AwsIdentifier {
  readonly url?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly arn?: string;
  readonly name?: string;
}

interface AwsPolicy {
  readonly statements: readonly {
    readonly effect: "Allow" | "Deny";
    readonly principal: unknown;
    readonly action: string | readonly string[];
    readonly resource?: string | readonly string[];
    readonly condition?: unknown;
  }[];
}

export interface SnsChannel {
  readonly bindingVersion?: string;
  readonly name?: string;
  readonly ordering?: { readonly type: "standard" | "FIFO"; readonly contentBasedDeduplication?: boolean };
  readonly policy?: AwsPolicy;
  readonly tags?: object;
}

interface SnsDeliveryPolicy {
  readonly minDelayTarget?: number;
  readonly maxDelayTarget?: number;
  readonly numRetries?: number;
  readonly numNoDelayRetries?: number;
  readonly numMinDelayRetries?: number;
  readonly numMaxDelayRetries?: number;
  readonly backoffFunction?: "arithmetic" | "exponential" | "geometric" | "linear";
  readonly maxReceivesPerSecond?: number;
}

export interface SnsOperation {
  readonly bindingVersion?: string;
  readonly topic?: AwsIdentifier;
  readonly consumers?: readonly {
    readonly protocol: string;
    readonly endpoint: AwsIdentifier;
    readonly filterPolicy?: object;
    readonly filterPolicyScope?: "MessageAttributes" | "MessageBody";
    readonly rawMessageDelivery: boolean;
    readonly redrivePolicy?: RedrivePolicy;
    readonly deliveryPolicy?: SnsDeliveryPolicy;
    readonly displayName?: string;
  }[];
  readonly deliveryPolicy?: SnsDeliveryPolicy;
}
