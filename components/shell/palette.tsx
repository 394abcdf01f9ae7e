'use client';
import { Command } from 'cmdk';
import { Search } from 'lucide-react';
import { Dialog as Parts } from 'radix-ui';
import { useRef, useState } from 'react';
import { Icon } from '@/components/ui/icon';
import { Kbd } from '@/components/ui/kbd';
import { filterGroups, litItem } from './palette-filter';
import type { PaletteGroup, PaletteItem } from './palette-items';
import { useActiveOption } from './use-active-option';

/** Search or run: objects first, then pages, then actions. What writes only opens its screen. */
export function Palette(props: {
  open: boolean;
  onClose: () => void;
  groups: (text: string) => readonly PaletteGroup[];
}) {
  return (
    <Parts.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Parts.Portal>
        <Parts.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Parts.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-24px)] max-w-[560px] -translate-x-1/2 overflow-hidden rounded-dialog border border-line bg-raised shadow-float max-phone:top-3"
        >
          <Parts.Title className="sr-only">Search or run</Parts.Title>
          <PaletteList groups={props.groups} onClose={props.onClose} />
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}

function PaletteList(props: { groups: (text: string) => readonly PaletteGroup[]; onClose: () => void }) {
  const [text, setText] = useState('');
  const root = useRef<HTMLDivElement>(null);
  useActiveOption(root);
  const [chosen, setChosen] = useState('');
  const groups = filterGroups(props.groups(text), text);
  return (
    <Command
      ref={root}
      label="Search or run"
      loop
      shouldFilter={false}
      value={litItem(groups, chosen)}
      onValueChange={setChosen}
    >
      <div className="flex h-12 items-center gap-3 border-line border-b px-4">
        <Icon of={Search} />
        <Command.Input
          value={text}
          onValueChange={(next) => {
            setText(next);
            setChosen('');
          }}
          placeholder="Namespace, page or action"
          className="h-full min-w-0 flex-1 bg-transparent outline-none"
        />
        <Kbd>esc</Kbd>
      </div>
      <Command.List className="max-h-[min(420px,70dvh)] overflow-auto p-1 pb-2">
        <Command.Empty className="px-3 py-3 text-ink-2">Nothing is named like this.</Command.Empty>
        {groups.map((group) => (
          <Command.Group
            key={group.title}
            heading={group.title}
            className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:text-ink-3"
          >
            {group.items.map((item) => (
              <PaletteRow key={item.id} item={item} onClose={props.onClose} />
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}

function PaletteRow({ item, onClose }: { item: PaletteItem; onClose: () => void }) {
  return (
    <Command.Item
      value={item.id}
      onSelect={() => {
        onClose();
        item.run();
      }}
      className="flex h-9 cursor-pointer items-center gap-3 rounded-control px-3 data-[selected=true]:bg-accent-soft max-phone:h-11"
    >
      <Icon of={item.icon} />
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.note !== null && <span className="text-12 text-ink-3">{item.note}</span>}
      {item.keys.map((key) => (
        <Kbd key={key}>{key}</Kbd>
      ))}
    </Command.Item>
  );
}
