import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  TextSubtitleSource,
} from 'mediabunny';
import sharp from 'sharp';
import { drawCanary, locationText, type Canary } from './canary.ts';
import {
  COVER_SIZE,
  composeCover,
  composePicture,
  drawPictureCodes,
  type PictureCodes,
} from './canary-picture.ts';
import { encodeStillClip } from './lossless-h264.ts';

/** A clip in which everything that could leak carries a random value of its own. */
export interface CanaryClip {
  readonly path: string;
  readonly frameCount: number;
  readonly canaries: readonly Canary[];
  readonly codes: PictureCodes;
}

const FRAME_COUNT = 20;
const FRAMES_PER_SECOND = 10;
const DURATION_SECONDS = FRAME_COUNT / FRAMES_PER_SECOND;
const SAMPLE_RATE = 8000;

/**
 * Composes a clip into a folder, without any encoder: lossless H.264 of our own in MP4, with a title, a location, a
 * subtitle, a cover picture, an audio track and a file name.
 */
export async function composeCanaryClip(folder: string): Promise<CanaryClip> {
  const canary = {
    title: drawCanary('title'),
    gps: drawCanary('gps'),
    subtitle: drawCanary('subtitle'),
    audio: drawCanary('audio'),
    fileName: drawCanary('file-name'),
  };
  const codes = drawPictureCodes();
  const path = join(folder, `${canary.fileName.texts[0] ?? ''}.mp4`);
  await writeFile(path, await multiplex(canary, codes));
  return { path, frameCount: FRAME_COUNT, canaries: Object.values(canary), codes };
}

interface ClipCanaries {
  readonly title: Canary;
  readonly gps: Canary;
  readonly subtitle: Canary;
  readonly audio: Canary;
}

async function multiplex(canary: ClipCanaries, codes: PictureCodes): Promise<Uint8Array> {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
  const video = new EncodedVideoPacketSource('avc');
  const audio = new EncodedAudioPacketSource('pcm-s16');
  const subtitle = new TextSubtitleSource('webvtt');
  output.addVideoTrack(video, { frameRate: FRAMES_PER_SECOND });
  output.addAudioTrack(audio);
  output.addSubtitleTrack(subtitle);
  const cover = await sharp(composeCover(codes), {
    raw: { width: COVER_SIZE.widthPx, height: COVER_SIZE.heightPx, channels: 1 },
  })
    .png()
    .toBuffer();
  output.setMetadataTags({
    title: canary.title.texts[0] ?? '',
    images: [{ data: cover, mimeType: 'image/png', kind: 'coverFront' }],
    raw: { '©xyz': locationText(canary.gps) },
  });
  await output.start();
  await addVideo(video, codes);
  await addAudio(audio, canary.audio);
  await subtitle.add(`WEBVTT\n\n00:00.000 --> 00:01.000\n${canary.subtitle.texts[0] ?? ''}\n`);
  await output.finalize();
  return new Uint8Array(target.buffer ?? new ArrayBuffer(0));
}

async function addVideo(source: EncodedVideoPacketSource, codes: PictureCodes): Promise<void> {
  const picture = composePicture(codes);
  const decoderConfig = { codec: 'avc1.42c01e', codedWidth: picture.widthPx, codedHeight: picture.heightPx };
  for (const [index, unit] of encodeStillClip(picture, FRAME_COUNT).entries()) {
    const time = index / FRAMES_PER_SECOND;
    const packet = new EncodedPacket(unit, index === 0 ? 'key' : 'delta', time, 1 / FRAMES_PER_SECOND);
    await source.add(packet, { decoderConfig });
  }
}

async function addAudio(source: EncodedAudioPacketSource, { value }: Canary): Promise<void> {
  const samples = new Uint8Array(DURATION_SECONDS * SAMPLE_RATE * 2);
  for (let offset = 0; offset + value.length <= samples.length; offset += value.length)
    samples.set(value, offset);
  const packet = new EncodedPacket(samples, 'key', 0, DURATION_SECONDS);
  const decoderConfig = { codec: 'pcm-s16', sampleRate: SAMPLE_RATE, numberOfChannels: 1 };
  await source.add(packet, { decoderConfig });
}
